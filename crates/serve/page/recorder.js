// @ts-check
/** Records a take: frames of the camera, while a button is held, on their way to the server. */

import { pause } from "./api.js";
import { MOST_WAITING } from "./uploads.js";

/** Milliseconds from a recorded frame to the next: about 10 a second. */
const FRAME_EVERY = 100;

/** @typedef {{name: string, take: number, recorded: number}} Recording */

/** Fires `recorded` for each frame, `ended`, and `failed` with a sentence; their `detail` is `{name, take, ...}`. */
export class Recorder extends EventTarget {
  /** @type {Recording | null} */
  #recording = null;
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
    const recording = { name, take, recorded: 0 };
    this.#recording = recording;
    await this.#camera.start();
    if (!this.#camera.isOn) return this.#tell("failed", recording, this.#camera.sentence);
    while (recording === this.#recording) {
      const next = pause(FRAME_EVERY);
      await this.#record(recording);
      await next;
    }
  }

  end() {
    if (!this.#recording) return;
    const recording = this.#recording;
    this.#recording = null;
    this.#tell("ended", recording);
  }

  /** @param {Recording} recording */
  async #record(recording) {
    if (this.#uploads.isFull) {
      this.#tell("failed", recording, `${MOST_WAITING} frames wait for the server. Record more when they are sent.`);
      return this.end();
    }
    const { name, take } = recording;
    const picture = await this.#camera.grab()?.png();
    if (!picture) return;
    this.#uploads.add({ class: name, take, picture });
    recording.recorded += 1;
    if (recording === this.#recording) this.#tell("recorded", recording);
  }

  /**
   * @param {"recorded" | "ended" | "failed"} type
   * @param {Recording} recording
   * @param {string} [sentence]
   */
  #tell(type, recording, sentence = "") {
    this.dispatchEvent(new CustomEvent(type, { detail: { ...recording, sentence } }));
  }
}
