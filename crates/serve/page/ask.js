// @ts-check
/** The card that asks about a frame the network doubts. */

import { Refusal, askedUrl } from "./api.js";
import { button, element, find, write } from "./dom.js";

/** After an answer, the next question lets its reader rest for a moment. */
const REST = 1_500;
/** How long an answer is followed by a word on what would help. */
const HINT = 10_000;

/** It keeps its question until that is answered: the server asks the next one only then. */
export class AskCard {
  #root;
  #hint;
  #onAnswer;
  #isBusy;
  #hintTimer = 0;
  /** @type {import("./api.js").Ask | null} */
  #ask = null;
  #answered = -1;
  #restsUntil = 0;

  /**
   * @param {{root: HTMLElement, hint: HTMLElement, onAnswer: (id: number, name: string | null) => Promise<void>,
   *   isBusy: () => boolean}} parts `isBusy`: while it is true, nothing may move on the page
   */
  constructor({ root, hint, onAnswer, isBusy }) {
    this.#root = root;
    this.#hint = hint;
    this.#onAnswer = onAnswer;
    this.#isBusy = isBusy;
  }

  /**
   * Shows a question, unless another one is open or was just answered.
   *
   * @param {import("./api.js").Ask} ask
   * @param {string[]} classes
   */
  offer(ask, classes) {
    if (this.#ask || ask.id === this.#answered || performance.now() < this.#restsUntil) return;
    this.#ask = ask;
    this.#forgetHint();
    const picture = element("img", { src: askedUrl(ask.id), alt: "The picture it asks about" });
    const words = element("div", {}, element("h3", {}, ask.sentence), this.#choices(ask, classes));
    this.#root.replaceChildren(picture, words);
    this.#root.hidden = false;
  }

  #close() {
    this.#restsUntil = performance.now() + REST;
    this.#ask = null;
    this.#root.hidden = true;
    this.#root.replaceChildren();
  }

  /**
   * @param {import("./api.js").Ask} ask
   * @param {string[]} classes
   */
  #choices(ask, classes) {
    const others = classes.filter((name) => !ask.classes.includes(name));
    return element(
      "div",
      { class: "row" },
      ...ask.classes.map((name) => button(name, () => this.#answer(name), { class: "main", "data-answer": name })),
      others.length > 0 && this.#select(others),
      button("none of these", () => this.#answer(null), { "data-answer-none": true }),
    );
  }

  /** @param {string[]} others */
  #select(others) {
    const options = others.map((name) => element("option", { value: name }, name));
    const choose = (/** @type {Event} */ event) => {
      const { value } = /** @type {HTMLSelectElement} */ (event.target);
      if (value) this.#answer(value);
    };
    const first = element("option", { value: "" }, "another class …");
    return element("select", { "aria-label": "Another class", change: choose }, first, ...options);
  }

  /** @param {string | null} name */
  async #answer(name) {
    const ask = this.#ask;
    if (!ask) return;
    try {
      await this.#onAnswer(ask.id, name);
    } catch (error) {
      // A question that the server has forgotten is of no use; any other may be answered in another way.
      if (!(error instanceof Refusal && error.status === 404)) return this.#complain(error);
      name = null;
    }
    this.#answered = ask.id;
    this.#close();
    if (name !== null) this.#tellHint(name);
  }

  /** One frame is little: what was doubted once is doubted again. @param {string} name */
  #tellHint(name) {
    this.#hint.replaceChildren(
      "More of ",
      element("b", {}, name),
      " in this pose would help: hold its button and show it.",
    );
    this.#forgetHintLater();
  }

  #forgetHintLater() {
    clearTimeout(this.#hintTimer);
    this.#hintTimer = setTimeout(() => (this.#isBusy() ? this.#forgetHintLater() : this.#forgetHint()), HINT);
  }

  #forgetHint() {
    clearTimeout(this.#hintTimer);
    this.#hint.replaceChildren();
  }

  /** @param {unknown} error */
  #complain(error) {
    write(find("h3", this.#root), error instanceof Error ? error.message : String(error));
  }
}
