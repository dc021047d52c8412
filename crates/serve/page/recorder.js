// @ts-check
/** Records a take: frames of the camera, while a button is held, on their way to the server. */

import { pause } from "./api.js";
import { MOST_WAITING } from "./uploads.js";

/** Milliseconds from a recorded frame to the next: about 10 a second. */
const FRAME_EVERY = 100;

/** @typedef {{name: string, take: number, recorded: number}} Recording */

/**
 * Fires `began`, `recorded` for each frame, `ended`, and `failed` with a sentence; their `detail` is `{name, take,
 * ...}`. What has begun ends, also when it failed.
 */
export class Recorder extends EventTarget {
  /** @type {Recording | null} */
  #recording = null;
  /** Resolves when the last frame is on its way. @type {Promise<void>} */
  #last = Promise.resolve();
  #camera;
  #uploads;

  /**
   * @param {import("./camera.js").Camera} camera
   * @param {import("./uploads.js").Uploads} uploads
   */
  constructor(camera, uploads) {
    super();
    this.#camera = camera;
    this.#uploads = uploads;
    camera.addEventListener("change", () => {
      if (camera.phase === "failed" || camera.phase === "off") this.end();
    });
  }

  get isRecording() {
    return this.#recording !== null;
  }

  /**
   * Records until `end`, and starts the camera first if that is needed.
   *
   * @param {string} name
   * @param {number} take
   */
  async begin(name, take) {
    this.end(); // another finger may hold another button
    const recording = { name, take, recorded: 0 };
    this.#recording = recording;
    this.#tell("began", recording);
    try {
      await this.#run(recording);
    } catch (error) {
      if (recording === this.#recording) this.end();
      this.#tell("failed", recording, error instanceof Error ? error.message : String(error));
    }
  }

  end() {
    if (!this.#recording) return;
    const recording = this.#recording;
    this.#recording = null;
    this.#tell("ended", recording);
  }

  /** Ends, and resolves when the last frame is on its way. */
  async finish() {
    this.end();
    await this.#last.catch(() => {}); // which was told of already
  }

  /** @param {Recording} recording */
  async #run(recording) {
    await this.#camera.start();
    if (!this.#camera.isOn) throw new Error(this.#camera.sentence);
    while (recording === this.#recording) {
      const next = pause(FRAME_EVERY);
      this.#last = this.#record(recording);
      await this.#last;
      await next;
    }
  }

  /** @param {Recording} recording */
  async #record(recording) {
    if (this.#uploads.isFull) {
      throw new Error(`${MOST_WAITING} frames wait for the server. Record more when they are sent.`);
    }
    const { name, take } = recording;
    const picture = await this.#camera.grab()?.png();
    if (!picture) return;
    this.#uploads.add({ class: name, take, picture });
    recording.recorded += 1;
    if (recording === this.#recording) this.#tell("recorded", recording);
  }

  /**
   * @param {"began" | "recorded" | "ended" | "failed"} type
   * @param {Recording} recording
   * @param {string} [sentence]
   */
  #tell(type, recording, sentence = "") {
    this.dispatchEvent(new CustomEvent(type, { detail: { ...recording, sentence } }));
  }
}
