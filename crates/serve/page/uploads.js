// @ts-check
/** Frames on their way to the server. None is lost silently: it arrives, waits, or is told of. */

import { Refusal, RETRY_AFTER, Silence, addFrame, pause, server } from "./api.js";

/** Browsers allow six requests at once to one server; live answers need one too. */
const IN_FLIGHT = 2;
/** Pictures that wait are in memory. */
export const MOST_WAITING = 600;

/** @typedef {{class: string, take: number, picture: Blob}} Upload */

/**
 * Fires `change` when the number of waiting frames changes, `arrived` with `detail: {upload, frame}`, and `refused`
 * with
 * `detail: {upload, sentence}`.
 */
export class Uploads extends EventTarget {
  /** @type {Upload[]} */
  #queue = [];
  /** @type {Set<Upload>} */
  #sent = new Set();
  /** Why frames wait, if it is more than that they are many. */
  trouble = "";

  get waiting() {
    return this.#queue.length + this.#sent.size;
  }

  get isFull() {
    return this.waiting >= MOST_WAITING;
  }

  /** @param {Upload} upload */
  add(upload) {
    this.#queue.push(upload);
    this.#changed();
    this.#send();
  }

  /** Frames of a class that now has another name go there. @param {string} name @param {string} to */
  rename(name, to) {
    for (const upload of [...this.#queue, ...this.#sent]) if (upload.class === name) upload.class = to;
  }

  /**
   * Forgets the frames of a class, or of one take of it, that was deleted.
   *
   * @param {string} name
   * @param {number} [take]
   */
  drop(name, take) {
    this.#queue = this.#queue.filter((upload) => upload.class !== name || (take !== undefined && upload.take !== take));
    this.#changed();
  }

  #send() {
    while (this.#sent.size < IN_FLIGHT && this.#queue.length > 0) {
      const upload = /** @type {Upload} */ (this.#queue.shift());
      this.#sent.add(upload);
      this.#deliver(upload);
    }
  }

  /** @param {Upload} upload */
  async #deliver(upload) {
    const sentTo = upload.class;
    try {
      const { frame } = await addFrame(sentTo, upload.take, upload.picture);
      this.trouble = "";
      this.dispatchEvent(new CustomEvent("arrived", { detail: { upload, frame } }));
    } catch (error) {
      await this.#failed(upload, sentTo, error);
    }
    this.#sent.delete(upload);
    this.#changed();
    this.#send();
  }

  /** @param {Upload} upload @param {string} sentTo @param {unknown} error */
  async #failed(upload, sentTo, error) {
    const wasRenamed = upload.class !== sentTo;
    if (isFinal(error) && !wasRenamed) {
      const sentence = error instanceof Error ? error.message : String(error);
      this.dispatchEvent(new CustomEvent("refused", { detail: { upload, sentence } }));
      return;
    }
    if (error instanceof Refusal && !wasRenamed) {
      this.trouble = error.message;
      this.#changed();
      await pause(RETRY_AFTER);
    }
    await server.back();
    this.#queue.unshift(upload);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** A full disk or a busy server may get better; a picture that cannot be read does not. @param {unknown} error */
function isFinal(error) {
  if (error instanceof Refusal) return error.status < 500 && !error.isBusy;
  return !(error instanceof Silence);
}
