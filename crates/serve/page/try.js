// @ts-check
/** The room where photos and the camera meet the classifiers. */

import * as api from "./api.js";
import { counted, element, find, listed, percent, takeDrops, write } from "./dom.js";
import { Live } from "./live.js";
import { Bars, CameraPanel, LiveView, isUnknown, whyUnknown } from "./panel.js";

/** So many photos are asked about at once: the server has other work, too. */
const AT_ONCE = 2;
const BUSY = 300;

/** A photo and its answer. */
class Tile {
  #file;
  #caption = element("figcaption", {}, element("p", { class: "note" }, "waiting"));
  #address;
  element;
  /** @type {'waiting' | 'answered' | 'unknown' | 'unreadable'} */
  outcome = "waiting";

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
    this.#address = URL.createObjectURL(file);
    this.element = element("figure", { class: "answer" }, this.#picture(), this.#caption);
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

/** @param {api.Model} model */
function describe(model) {
  const count = counted(model.classes.length, "class", "classes");
  const knows = `It tells apart ${count}: ${listed(shortened(model.classes))}. `;
  if (model.max_error === null) return `${knows}No bound on its errors is known, so take its answers with care.`;
  return (
    `${knows}Where it is not sure enough, it says “unknown”: ` +
    `of its answers at most ${percent(model.max_error)} are wrong, ` +
    `with a confidence of ${percent(model.confidence)}, on photos like those it was measured on.`
  );
}

/** @param {api.Model[]} models */
const namesOf = (models) => JSON.stringify(models.map(({ name }) => name));

/** @param {string[]} classes */
function shortened(classes) {
  return classes.length <= 8 ? classes : [...classes.slice(0, 7), `${classes.length - 7} more`];
}

export class TryRoom {
  #root = find("#room-try");
  #chooser = find("#try-model", this.#root);
  #answers = find("#try-answers", this.#root);
  /** @type {Tile[]} */
  #tiles = [];
  /** @type {Tile[]} */
  #queue = [];
  #asking = 0;
  #round = 0;
  /** @type {api.Model[]} */
  #models = [];
  #isShown = false;
  #camera;
  #panel;
  #view = new LiveView(find(".live", this.#root));
  #live;

  /** @param {import('./camera.js').Camera} camera */
  constructor(camera) {
    this.#camera = camera;
    this.#panel = new CameraPanel(find(".camera", this.#root), camera);
    this.#live = new Live(camera, {
      ask: (picture) => api.classify(this.#model, picture),
      onAnswer: (row) => this.#view.show(row, this.#live.speed),
      onRefusal: (sentence) => this.#view.refuse(sentence),
    });
    camera.addEventListener("change", () => this.#settle());
    this.#takePhotos();
    this.#chooser.addEventListener("change", () => this.#askAgain());
    find("#try-clear", this.#root).addEventListener("click", () => this.#clear());
  }

  get usesCamera() {
    return this.#models.length > 0;
  }

  get latencies() {
    return this.#live.latencies;
  }

  /** @param {api.State} state */
  update({ models, teach, no_teach }) {
    const before = this.#model;
    if (namesOf(models) !== namesOf(this.#models)) {
      const options = models.map(({ name }) => element("option", { value: name, selected: name === before }, name));
      this.#chooser.replaceChildren(...options);
    }
    this.#models = models;
    find("#try-to-teach", this.#root).hidden = teach === null;
    find("#try-choice", this.#root).hidden = models.length < 2;
    find("#try-with", this.#root).hidden = models.length === 0;
    find("#try-without", this.#root).hidden = models.length > 0;
    write(find("#try-no-teach", this.#root), no_teach ?? "");
    this.#describe();
    if (this.#model !== before) this.#askAgain();
    this.#settle();
  }

  show() {
    this.#isShown = true;
    this.#panel.mount();
    this.#settle();
  }

  hide() {
    this.#isShown = false;
    this.#settle();
  }

  get #model() {
    return /** @type {HTMLSelectElement} */ (this.#chooser).value;
  }

  #settle() {
    const isWanted = this.#isShown && this.#camera.isOn && this.#models.length > 0;
    this.#live.set(isWanted);
    if (!isWanted) this.#view.clear();
  }

  #describe() {
    const model = this.#models.find(({ name }) => name === this.#model);
    write(find("#try-about", this.#root), model ? describe(model) : "");
  }

  #takePhotos() {
    const input = /** @type {HTMLInputElement} */ (find("#try-files", this.#root));
    input.addEventListener("change", () => {
      this.#add([...(input.files ?? [])]);
      input.value = ""; // so that the same file can be chosen again
    });
    takeDrops(this.#root, (files) => this.#add(files));
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (this.#isShown && files.length > 0) this.#add(files);
    });
  }

  /** @param {File[]} files */
  #add(files) {
    if (this.#models.length === 0) return;
    const tiles = files.map((file) => new Tile(file));
    this.#tiles.push(...tiles);
    this.#answers.prepend(...tiles.map((tile) => tile.element));
    this.#queue.push(...tiles);
    this.#askNext();
    this.#sum();
  }

  #askAgain() {
    this.#round += 1;
    this.#describe();
    this.#queue = [...this.#tiles];
    this.#askNext();
  }

  async #askNext() {
    if (this.#asking >= AT_ONCE || this.#queue.length === 0) return;
    this.#asking += 1;
    const tile = /** @type {Tile} */ (this.#queue.shift());
    const round = this.#round;
    this.#askNext();
    await tile.ask(this.#model, () => round === this.#round);
    this.#asking -= 1;
    this.#sum();
    this.#askNext();
  }

  #clear() {
    this.#round += 1;
    this.#queue = [];
    this.#tiles.forEach((tile) => tile.forget());
    this.#tiles = [];
    this.#sum();
  }

  #sum() {
    find("#try-clear", this.#root).hidden = this.#tiles.length === 0;
    const outcomes = ["waiting", "answered", "unknown", "unreadable"].map((outcome) => {
      const count = this.#tiles.filter((tile) => tile.outcome === outcome).length;
      return count > 0 ? `${count.toLocaleString("en")} ${outcome}` : "";
    });
    const words = outcomes.filter(Boolean);
    write(
      find("#try-sum", this.#root),
      words.length === 0 ? "" : `${counted(this.#tiles.length, "photo")}: ${listed(words)}`,
    );
  }
}
