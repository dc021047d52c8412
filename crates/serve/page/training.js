// @ts-check
/** The button that trains, what is missing for it, and what it came to. */

import * as api from "./api.js";
import { attempt, find, write } from "./dom.js";
import { inShort, resultOf } from "./result.js";

export class Training {
  #trainer = find("#train");
  #result = find("#result");
  /** The result that is shown, as text. */
  #shown = "";
  #isRunning = false;
  /** @type {api.Teach | null} */
  #teach = null;
  #onTrained;

  /** @param {() => Promise<void>} onTrained reads the new state */
  constructor(onTrained) {
    this.#onTrained = onTrained;
    this.#trainer.addEventListener("click", () => this.#train());
  }

  /** @param {api.Teach} teach */
  render(teach) {
    this.#teach = teach;
    const { classes, trained, needs } = teach;
    const ready = classes.filter(hasFramesToLearnFrom).length;
    const canTrain = ready >= 2;
    const isStale = trained?.is_stale ?? false;
    this.#trainer.toggleAttribute("disabled", !canTrain || this.#isRunning);
    this.#trainer.classList.toggle("main", canTrain && (!trained || isStale));
    write(this.#trainer, this.#isRunning ? "Training …" : trained ? "Train again" : "Train");
    write(find("#train-hint"), canTrain ? readiness(trained) : missing(ready));
    this.#result.classList.toggle("stale", isStale);
    this.#renderResult(trained, needs);
  }

  /**
   * Leaves the result alone while it is the same one, and with it the cell that was chosen.
   *
   * @param {api.Result | null} trained
   * @param {string[]} needs
   */
  #renderResult(trained, needs) {
    const key = JSON.stringify([trained && { ...trained, is_stale: false }, needs]);
    if (key === this.#shown) return;
    this.#shown = key;
    this.#result.hidden = trained === null;
    this.#result.replaceChildren(...(trained ? resultOf(trained, needs) : []));
  }

  async #train() {
    this.#run(true);
    const wentWell = await attempt(find("#train-error"), async () => {
      await api.train();
      await this.#onTrained();
    });
    this.#run(false);
    if (!wentWell || !this.#teach?.trained) return;
    write(find("#train-said"), inShort(this.#teach.trained));
    this.#result.scrollIntoView({ block: "start" });
  }

  /** @param {boolean} isRunning */
  #run(isRunning) {
    this.#isRunning = isRunning;
    if (this.#teach) this.render(this.#teach);
  }
}

/** @param {api.TaughtClass} taught */
function hasFramesToLearnFrom({ takes }) {
  return takes.some(({ role, frames }) => role === "train" && frames.length > 0);
}

/** @param {number} ready how many classes have frames to learn from */
function missing(ready) {
  return ready === 0 ? "First name two things, and record take 1 of each." : "One more: it takes two to tell apart.";
}

/** @param {api.Result | null} trained */
function readiness(trained) {
  if (!trained) return "This takes about a second.";
  return trained.is_stale ? "Frames changed since it was trained: train again to learn from them." : "";
}
