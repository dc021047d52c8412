// @ts-check
/** Answers to what the camera sees, one request after the other. */

import { Refusal, Silence, pause, server } from "./api.js";

/** As many answers as the speed is told of. */
const REMEMBERED = 30;
/** A busy server is asked again after this long, and one that refuses after the longer time. */
const BUSY = 60;
const REFUSED = 1_000;

/** @param {number[]} numbers */
export function median(numbers) {
  if (numbers.length === 0) return 0;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Asks about the present frame, waits for the answer, and so on while it runs. It never has two requests on the way:
 * a slow server makes for fewer answers, not for old ones.
 *
 * @template Answer
 */
export class Live {
  /** Milliseconds from a frame to its answer, of the last 30. @type {number[]} */
  latencies = [];
  /** @type {number[]} */
  #answered = [];
  #run = 0;
  #camera;
  #ask;
  #onAnswer;
  #onRefusal;

  /**
   * @param {import('./camera.js').Camera} camera
   * @param {{ask: (picture: Blob) => Promise<Answer>, onAnswer: (answer: Answer) => void, onRefusal?: (sentence:
   *   string) => void}} handlers
   */
  constructor(camera, { ask, onAnswer, onRefusal = () => {} }) {
    this.#camera = camera;
    this.#ask = ask;
    this.#onAnswer = onAnswer;
    this.#onRefusal = onRefusal;
  }

  /** Forgets what is on its way: it was asked of somebody else. */
  restart() {
    if (!this.isRunning) return;
    this.set(false);
    this.set(true);
  }

  /** Runs while `isWanted`; to say it twice changes nothing. @param {boolean} isWanted */
  set(isWanted) {
    if (isWanted === this.isRunning) return;
    this.#run += 1; // odd numbers run, and a number that has passed ends its loop
    this.latencies = [];
    this.#answered = [];
    if (isWanted) this.#loop(this.#run);
  }

  get isRunning() {
    return this.#run % 2 === 1;
  }

  /** Answers per second. */
  get rate() {
    const times = this.#answered;
    return times.length < 2 ? 0 : (1_000 * (times.length - 1)) / (times[times.length - 1] - times[0]);
  }

  /** The speed in words. */
  get speed() {
    return this.latencies.length === 0
      ? ""
      : `${Math.round(this.rate)} answers a second, ${Math.round(median(this.latencies))} ms from frame to answer`;
  }

  /** @param {number} run */
  async #loop(run) {
    while (run === this.#run) {
      try {
        await this.#next(run);
      } catch (error) {
        if (run === this.#run) await this.#failed(error);
      }
    }
  }

  /** @param {number} run */
  async #next(run) {
    await Promise.all([this.#camera.nextFrame(), visible(), server.back()]);
    const frame = run === this.#run ? this.#camera.grab() : null;
    if (!frame) return pause(BUSY);
    const answer = await this.#ask(frame.bmp());
    if (run !== this.#run) return;
    this.#remember(frame.taken);
    this.#onAnswer(answer);
  }

  /** Whatever one frame came to, the next one may do better. @param {unknown} error */
  async #failed(error) {
    if (error instanceof Silence) return;
    if (error instanceof Refusal && error.isBusy) return pause(BUSY);
    if (!(error instanceof Refusal)) console.error(error);
    this.#onRefusal(error instanceof Error ? error.message : String(error));
    await pause(REFUSED);
  }

  /** @param {number} taken */
  #remember(taken) {
    const now = performance.now();
    this.latencies = [...this.latencies, now - taken].slice(-REMEMBERED);
    this.#answered = [...this.#answered, now].slice(-REMEMBERED);
  }
}

/** Resolves when the tab can be seen. @returns {Promise<void>} */
function visible() {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
  });
}
