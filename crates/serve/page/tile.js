// @ts-check
/** A photo and its answer. */

import * as api from "./api.js";
import { element } from "./dom.js";
import { Bars, isUnknown, whyUnknown } from "./panel.js";

/** A busy server is asked again after this long. */
const BUSY = 300;

/** It keeps the bytes of its photo, so that other classifiers can be asked about it. */
export class Tile {
  #file;
  #caption = element("figcaption");
  #address;
  element;
  /** @type {'waiting' | 'answered' | 'unknown' | 'unreadable'} */
  outcome = "waiting";

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
    this.#address = URL.createObjectURL(file);
    this.element = element("figure", { class: "answer" }, this.#picture(), this.#caption);
    this.wait();
  }

  /** Forgets its answer, which was another classifier's. */
  wait() {
    this.outcome = "waiting";
    delete this.element.dataset.outcome;
    this.#caption.replaceChildren(element("p", { class: "note" }, "waiting"));
  }

  #picture() {
    const picture = element("img", { src: this.#address, alt: this.#file.name, loading: "lazy", decoding: "async" });
    // The server reads formats that browsers do not, HEIC for one.
    picture.addEventListener("error", () =>
      picture.replaceWith(element("p", { class: "no-picture" }, "This browser cannot show this file.")),
    );
    return picture;
  }

  /** @param {string} model @param {() => boolean} isWanted false once another model was chosen */
  async ask(model, isWanted) {
    while (isWanted()) {
      await api.server.back();
      try {
        const row = await api.classify(model, this.#file);
        if (isWanted()) this.#show(row);
        return;
      } catch (error) {
        if (error instanceof api.Silence) continue;
        if (!(error instanceof api.Refusal)) throw error;
        if (!error.isBusy) return isWanted() && this.#refuse(error.message);
        await api.pause(BUSY);
      }
    }
  }

  forget() {
    URL.revokeObjectURL(this.#address);
    this.element.remove();
  }

  /** @param {api.Row} row */
  #show(row) {
    this.outcome = isUnknown(row) ? "unknown" : "answered";
    const bars = new Bars();
    bars.show(row);
    this.#fill(
      element("p", { class: "said" }, row.answer),
      isUnknown(row) && element("p", { class: "why" }, whyUnknown(row)),
      bars.element,
    );
  }

  /** @param {string} sentence */
  #refuse(sentence) {
    this.outcome = "unreadable";
    this.#fill(element("p", { class: "refused" }, sentence));
  }

  /** @param {...(HTMLElement | false)} children */
  #fill(...children) {
    this.element.dataset.outcome = this.outcome;
    const path = element("p", { class: "path" }, this.#file.name);
    this.#caption.replaceChildren(.../** @type {HTMLElement[]} */ (children.filter(Boolean)), path);
  }
}
