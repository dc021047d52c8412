// @ts-check
/** The room where photos and the camera meet the classifiers. */

import * as api from "./api.js";
import { asSentence, counted, element, find, listed, percent, takeDrops, write } from "./dom.js";
import { Live } from "./live.js";
import { CameraPanel, LiveView } from "./panel.js";
import { Tile } from "./tile.js";

/** So many photos are asked about at once: the server has other work, too. */
const AT_ONCE = 2;

/** @param {api.Model} model */
function describe(model) {
  const count = counted(model.classes.length, "class", "classes");
  const knows = `It tells apart ${count}: ${listed(shortened(model.classes))}. `;
  if (model.name === api.TAUGHT) return `${knows}No promise about its errors: frames of a take look alike.`;
  if (model.max_error === null) return `${knows}No bound on its errors is known, so take its answers with care.`;
  return (
    `${knows}Where it is not sure enough, it says “unknown”: ` +
    `of its answers at most ${percent(model.max_error)} are wrong, ` +
    `with a confidence of ${percent(model.confidence)}, on photos like those it was measured on.`
  );
}

/**
 * All that tells one state of a classifier from another: a second training takes another time than the first.
 *
 * @param {api.Model | undefined} model
 * @param {api.Teach | null} teach
 */
function versionOf(model, teach) {
  const lesson = model?.name === api.TAUGHT && teach?.trained ? { ...teach.trained, is_stale: false } : null;
  return JSON.stringify([model, lesson]);
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
  /** @type {api.Teach | null} */
  #teach = null;
  /** The classifier whose answers are shown, in its present state. */
  #version = "";
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
    this.#chooser.addEventListener("change", () => this.#meet());
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
    this.#teach = teach;
    if (namesOf(models) !== namesOf(this.#models)) {
      const options = models.map(({ name }) => element("option", { value: name, selected: name === before }, name));
      this.#chooser.replaceChildren(...options);
    }
    this.#models = models;
    find("#try-to-teach", this.#root).hidden = teach === null;
    find("#try-choice", this.#root).hidden = models.length < 2;
    find("#try-with", this.#root).hidden = models.length === 0;
    find("#try-without", this.#root).hidden = models.length > 0;
    write(find("#try-no-teach", this.#root), asSentence(no_teach ?? ""));
    this.#meet();
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

  /** Lets another classifier, or one that was trained again, answer what the one before answered. */
  #meet() {
    const model = this.#models.find(({ name }) => name === this.#model);
    const version = versionOf(model, this.#teach);
    if (version === this.#version) return;
    this.#version = version;
    write(find("#try-about", this.#root), model ? describe(model) : "");
    this.#live.restart();
    this.#view.clear();
    this.#askAgain();
  }

  #settle() {
    const isWanted = this.#isShown && this.#camera.isOn && this.#models.length > 0;
    this.#live.set(isWanted);
    if (!isWanted) this.#view.clear();
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
    this.#tiles.forEach((tile) => tile.wait());
    this.#queue = this.#models.length > 0 ? [...this.#tiles] : [];
    this.#sum();
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
