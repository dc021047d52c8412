// @ts-check
/** How a room shows the camera, an answer, and what is said aloud of it. */

import { arrange, element, find, percent, write } from "./dom.js";

/** Up to so many classes keep their places while the answers change; of more, the most probable come first. */
const KEEP_PLACES = 5;
/** An answer is said aloud when it has stood for this long. */
const STANDS = 1_000;

/** @typedef {import('./api.js').Row} Row */

/** The answer does not tell: a class of photos may be called "unknown", too. @param {Row} row */
export const isUnknown = (row) => row.unknown_reason !== null;

/** Why nothing was answered, in words. @param {Row} row */
export function whyUnknown(row) {
  return row.unknown_reason === "stranger" ? "like none of the training photos" : "not sure enough";
}

/** @param {Row} row */
export const answerInWords = (row) => (isUnknown(row) ? `unknown: ${whyUnknown(row)}` : row.answer);

/** The camera's place in a room: its picture, its button, and a sentence when it does not run. */
export class CameraPanel {
  #root;
  #camera;

  /** @param {HTMLElement} root @param {import('./camera.js').Camera} camera */
  constructor(root, camera) {
    this.#root = root;
    this.#camera = camera;
    find("[data-camera]", root).addEventListener("click", () => this.#toggle());
    camera.addEventListener("change", () => this.#render());
    this.#render();
  }

  /** Takes the camera's picture into this room. */
  mount() {
    find(".view", this.#root).prepend(this.#camera.video);
    // A picture that moves stops; if it moved on meanwhile, its new room has it play.
    if (this.#camera.video.srcObject) this.#camera.video.play().catch(() => {});
  }

  #toggle() {
    if (this.#camera.isOn) this.#camera.stop();
    else this.#camera.start();
  }

  #render() {
    const { phase, sentence } = this.#camera;
    this.#root.dataset.phase = phase;
    const starter = find("[data-camera]", this.#root);
    starter.toggleAttribute("disabled", phase === "starting");
    starter.classList.toggle("main", phase !== "on");
    write(
      starter,
      {
        off: "Start the camera",
        starting: "Asking for the camera …",
        on: "Stop the camera",
        failed: "Start the camera again",
      }[phase],
    );
    const asking = phase === "starting" ? "The browser may ask whether this page may use the camera." : "";
    write(find(".camera-sentence", this.#root), sentence || asking);
  }
}

/** Says an answer aloud, politely, and only one that stands. */
export class Announcer {
  #region;
  #said = "";
  #heard = "";
  #timer = 0;

  /** @param {HTMLElement} region an element with aria-live */
  constructor(region) {
    this.#region = region;
  }

  /** @param {string} words */
  hear(words) {
    if (words === this.#heard) return;
    this.#heard = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(words), STANDS);
  }

  /** @param {string} words */
  #say(words) {
    if (words === this.#said) return;
    this.#said = words;
    write(this.#region, words);
  }
}

/** Bars of the probabilities of a row. */
export class Bars {
  element = element("ul", { class: "bars", "aria-label": "Probabilities" });
  /** @type {Map<string, {item: HTMLElement, number: HTMLElement}>} */
  #bars = new Map();
  #keepsPlaces;

  /** @param {{keepsPlaces?: boolean}} [options] */
  constructor({ keepsPlaces = false } = {}) {
    this.#keepsPlaces = keepsPlaces;
  }

  /** @param {Row} row */
  show(row) {
    const isSteady = this.#keepsPlaces && row.top.length < KEEP_PLACES;
    const shares = isSteady ? [...row.top].sort((a, b) => (a.class < b.class ? -1 : 1)) : row.top;
    arrange(
      this.element,
      shares.map((share) => this.#bar(share, !isUnknown(row) && share.class === row.answer)),
    );
  }

  /** @param {import('./api.js').Share} share @param {boolean} isAnswer */
  #bar(share, isAnswer) {
    const bar = this.#bars.get(share.class) ?? newBar(share.class);
    this.#bars.set(share.class, bar);
    bar.item.classList.toggle("is-answer", isAnswer);
    bar.item.style.setProperty("--share", share.probability.toFixed(3));
    write(bar.number, percent(share.probability));
    return bar.item;
  }
}

/** @param {string} name */
function newBar(name) {
  const number = element("span", { class: "number" });
  return {
    item: element("li", {}, element("span", { class: "name" }, name), element("i", { "aria-hidden": "true" }), number),
    number,
  };
}

/** The live answer: large, with bars and speed. */
export class LiveView {
  #root;
  #bars = new Bars({ keepsPlaces: true });
  #announcer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#announcer = new Announcer(find("[aria-live]", root));
    find(".live-bars", root).append(this.#bars.element);
  }

  /** @param {Row} row @param {string} speed */
  show(row, speed) {
    this.#root.hidden = false;
    this.#root.classList.toggle("is-unknown", isUnknown(row));
    write(find(".live-answer", this.#root), row.answer);
    write(find(".live-why", this.#root), isUnknown(row) ? whyUnknown(row) : "");
    this.#bars.show(row);
    write(find(".live-speed", this.#root), speed);
    this.#announcer.hear(answerInWords(row));
  }

  /** @param {string} sentence */
  refuse(sentence) {
    write(find(".live-speed", this.#root), sentence);
  }

  /**
   * Hides the answer, which is not of now, but keeps its place: nothing moves meanwhile.
   *
   * @param {boolean} isResting
   * @param {string} why
   */
  rest(isResting, why) {
    this.#root.classList.toggle("rests", isResting);
    if (!isResting) return;
    write(find(".live-speed", this.#root), why);
    this.#announcer.hear("");
  }

  clear() {
    this.#root.hidden = true;
    this.#announcer.hear("");
  }
}
