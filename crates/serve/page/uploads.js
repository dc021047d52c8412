// @ts-check
/** Frames on their way to the server. None is lost silently: it arrives, waits, or is told of. */

import { Refusal, RETRY_AFTER, Silence, addFrame, pause, server } from "./api.js";

/** Browsers allow six requests at once to one server; live answers need one too. */
const IN_FLIGHT = 2;
/** Pictures that wait are in memory. */
export const MOST_WAITING = 600;

/** @typedef {{class: string, take: number, picture: Blob, id?: string}} Upload */

/** What two tabs call their frames differs. */
const TAB = Math.random().toString(36).slice(2);
let count = 0;

/**
 * Fires `change` when the number of waiting frames changes, `arrived` with `detail: {upload, frame}`, and `refused`
 * with `detail: {upload, sentence}`.
 */
export class Uploads extends EventTarget {
  /** @type {Upload[]} */
  #queue = [];
  /** What is on its way, and when its fate is known. @type {Map<Upload, Promise<void>>} */
  #sent = new Map();
  /** So many have asked to send nothing for now. */
  #pauses = 0;
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
    // The same when it is sent again: if only the answer was lost, the server keeps the frame once.
    upload.id ??= `${TAB}-${++count}`;
    this.#queue.push(upload);
    this.#changed();
    this.#send();
  }

  /**
   * Changes what frames are sent to. Those on their way arrive before, and the others are sent afterwards: a frame that
   * met the change would be refused, or bring back what was deleted.
   *
   * @param {() => Promise<void>} change
   */
  around(change) {
    return this.#pauseFor(async () => {
      await Promise.all(this.#sent.values());
      await change();
    });
  }

  /** Frames of a class that now has another name go there. @param {string} name @param {string} to */
  rename(name, to) {
    for (const upload of this.#queue) if (upload.class === name) upload.class = to;
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
    while (this.#pauses === 0 && this.#sent.size < IN_FLIGHT && this.#queue.length > 0) {
      const upload = /** @type {Upload} */ (this.#queue.shift());
      // Later: it is noted before its fate is known.
      this.#sent.set(
        upload,
        Promise.resolve(upload).then((sent) => this.#deliver(sent)),
      );
    }
  }

  /** @param {Upload} upload */
  async #deliver(upload) {
    try {
      const { frame } = await addFrame(upload.class, upload.take, upload.picture, /** @type {string} */ (upload.id));
      this.trouble = "";
      this.dispatchEvent(new CustomEvent("arrived", { detail: { upload, frame } }));
    } catch (error) {
      this.#failed(upload, error);
    }
    this.#sent.delete(upload);
    this.#changed();
    this.#send();
  }

  /** @param {Upload} upload @param {unknown} error */
  #failed(upload, error) {
    const sentence = error instanceof Error ? error.message : String(error);
    if (isFinal(error)) {
      this.dispatchEvent(new CustomEvent("refused", { detail: { upload, sentence } }));
      return;
    }
    this.#queue.unshift(upload);
    if (error instanceof Refusal) this.trouble = sentence;
    this.#pauseFor(() => recovery(error));
  }

  /** Sends nothing until the action has ended. @param {() => Promise<void>} action */
  async #pauseFor(action) {
    this.#pauses += 1;
    try {
      await action();
    } finally {
      this.#pauses -= 1;
      this.#send();
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/** A full disk or a busy server may get better; a picture that cannot be read does not. @param {unknown} error */
function isFinal(error) {
  // Who has to sign in again, or is slow, still has the frames.
  const isLater = error instanceof Refusal && [401, 403, 408].includes(error.status);
  if (error instanceof Refusal) return error.status < 500 && !error.isBusy && !isLater;
  return !(error instanceof Silence);
}

/** Resolves when it may work again. @param {unknown} error */
async function recovery(error) {
  if (error instanceof Refusal) await pause(RETRY_AFTER);
  await server.back();
}
