// @ts-check
/** The room with the game, which is steered by a classifier, by keys and by swipes. */

import * as api from "./api.js";
import { asSentence, element, find, write } from "./dom.js";
import { Hands } from "./hands.js";
import { Live } from "./live.js";
import { Announcer, CameraPanel, answerInWords, isUnknown } from "./panel.js";
import { DIRECTIONS, defaultSteering, remembered, settled, steerBy, wanted } from "./steer.js";

/** @typedef {import('./steer.js').Direction} Direction */

const ARROWS = { left: "←", right: "→", up: "↑", down: "↓" };

export class PlayRoom {
  #root = find("#room-play");
  #canvas = /** @type {HTMLCanvasElement} */ (find("#game", this.#root));
  #starter = find("#play-start", this.#root);
  /** Each pearl said aloud would be a nuisance. */
  #announcer = new Announcer(find("#play-said", this.#root));
  /** @type {any} */
  #game = null;
  #isStarted = false;
  #chooser = /** @type {HTMLSelectElement} */ (find("#play-model", this.#root));
  /** What was taught first, since that is what one comes to play with. @type {api.Model[]} */
  #models = [];
  /** The name that somebody chose, if somebody did. */
  #chosen = "";
  /** The classifier that steers, as text. */
  #steerer = "";
  /** Its classes. @type {string[]} */
  #classes = [];
  #steering = defaultSteering([]);
  /** @type {(Direction | null)[]} */
  #history = [];
  /** What the camera presses. @type {Direction | null} */
  #pressed = null;
  #hands = new Hands(this.#canvas, {
    takesKeys: () => this.#isShown && this.#isStarted,
    turn: (direction) => this.#game?.turn(direction),
  });
  #isShown = false;
  #camera;
  #panel;
  #live;

  /** @param {import('./camera.js').Camera} camera */
  constructor(camera) {
    this.#camera = camera;
    this.#panel = new CameraPanel(find(".camera", this.#root), camera);
    this.#live = new Live(camera, {
      ask: (picture) => api.classify(this.#chooser.value, picture),
      onAnswer: (row) => this.#hear(row),
      onRefusal: (sentence) => write(find("#heard-speed", this.#root), sentence),
    });
    camera.addEventListener("change", () => this.#settle());
    this.#starter.addEventListener("click", () => this.#press());
    this.#chooser.addEventListener("change", () => {
      this.#chosen = this.#chooser.value;
      this.#meet();
    });
  }

  get usesCamera() {
    return this.#classes.length > 0;
  }

  get latencies() {
    return this.#live.latencies;
  }

  get state() {
    return this.#game?.state ?? null;
  }

  /** @param {api.State} state */
  update({ models, teach, no_teach }) {
    this.#models = [...models].sort((a, b) => Number(b.name === api.TAUGHT) - Number(a.name === api.TAUGHT));
    this.#renderChoice();
    this.#meet();
    const isSteered = models.length > 0;
    find("#play-camera", this.#root).hidden = !isSteered;
    find("#play-keys-only", this.#root).hidden = isSteered;
    find("#play-to-teach", this.#root).hidden = !teach;
    write(find("#play-why", this.#root), teach ? "Nothing is taught yet." : asSentence(no_teach ?? ""));
    this.#settle();
  }

  #renderChoice() {
    const names = this.#models.map(({ name }) => name);
    const steerer = names.includes(this.#chosen) ? this.#chosen : (names[0] ?? "");
    if (names.join("\n") !== [...this.#chooser.options].map(({ value }) => value).join("\n")) {
      this.#chooser.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
    }
    this.#chooser.value = steerer;
    find("#play-choice", this.#root).hidden = names.length < 2;
  }

  /** Lets the chosen classifier steer. One that was trained again keeps which class presses what. */
  #meet() {
    const model = this.#models.find(({ name }) => name === this.#chooser.value);
    const steerer = JSON.stringify([model?.name, model?.classes]);
    if (steerer === this.#steerer) return;
    this.#steerer = steerer;
    this.#classes = model?.classes ?? [];
    this.#steering = defaultSteering(this.#classes);
    this.#live.restart();
    this.#letGo();
    this.#renderSteering();
  }

  async show() {
    this.#isShown = true;
    this.#panel.mount();
    this.#settle();
    await this.#load();
  }

  hide() {
    this.#isShown = false;
    this.#hands.letGo();
    this.#settle();
    if (this.#isStarted) this.#game?.pause();
  }

  #settle() {
    const isWanted = this.#isShown && this.#camera.isOn && this.#classes.length > 0;
    this.#live.set(isWanted);
    find("#heard", this.#root).hidden = !isWanted;
    if (!isWanted) this.#letGo();
  }

  // The game

  async #load() {
    if (this.#game) return;
    try {
      const { Game } = await import("./game.js");
      this.#game ??= new Game(this.#canvas, { onChange: () => this.#tell() });
      this.#tell();
    } catch (error) {
      write(
        find("#play-state", this.#root),
        `The game could not be loaded: ${error instanceof Error ? error.message : error}`,
      );
    }
  }

  /** The one button of the game does what comes next. */
  #press() {
    const { phase, level, levels } = this.#game?.state ?? {};
    if (!this.#game) return;
    if (!this.#isStarted) this.#start(1);
    else if (phase === "paused") this.#resume();
    else if (phase === "won") this.#start(level < levels ? level + 1 : 1);
    else if (phase === "lost") this.#start(level);
    else this.#game.pause();
    this.#tell();
  }

  /** @param {number} level */
  #start(level) {
    this.#isStarted = true;
    this.#letGo();
    this.#game.start(level);
    this.#canvas.focus({ preventScroll: true });
    this.#canvas.scrollIntoView({ block: "nearest" });
  }

  #resume() {
    this.#letGo();
    this.#game.resume();
    this.#canvas.focus({ preventScroll: true });
  }

  #tell() {
    const state = this.state;
    if (!state) return;
    this.#starter.toggleAttribute("disabled", false);
    write(this.#starter, this.#nextStep(state));
    this.#starter.classList.toggle("main", !this.#isStarted || ["paused", "won", "lost"].includes(state.phase));
    const place = find("#play-state", this.#root);
    write(place, this.#isStarted ? inWords(state) : "Collect the pearls, and keep clear of the creatures.");
    if (this.#isStarted && state.phase !== "playing") this.#announcer.hear(inWords(state));
  }

  /** @param {{phase: string, level: number, levels: number}} state */
  #nextStep({ phase, level, levels }) {
    if (!this.#isStarted) return "Start";
    if (phase === "paused") return "Go on";
    if (phase === "won") return level < levels ? "Next level" : "Play again";
    return phase === "lost" ? "Try again" : "Pause";
  }

  // Steering by camera

  /** @param {api.Row} row */
  #hear(row) {
    this.#history = remembered(this.#history, isUnknown(row) ? null : wanted(this.#steering, row.answer));
    const direction = settled(this.#history);
    // Keys and fingers win while they are down, and a pose that is merely kept does not take back what they did.
    if (direction !== this.#pressed && !this.#hands.areBusy) this.#game?.turn(direction);
    this.#pressed = direction;
    this.#show(direction);
    write(find("#heard-answer", this.#root), answerInWords(row));
    write(
      find("#heard-pressed", this.#root),
      direction ? `presses ${ARROWS[direction]} ${direction}` : "presses nothing",
    );
    write(find("#heard-speed", this.#root), this.#live.speed);
  }

  #letGo() {
    this.#history = [];
    this.#pressed = null;
    this.#game?.turn(null);
    this.#show(null);
  }

  /** @param {Direction | null} pressed */
  #show(pressed) {
    for (const row of this.#root.querySelectorAll("[data-direction]")) {
      row.classList.toggle("pressed", row.getAttribute("data-direction") === pressed);
    }
  }

  #renderSteering() {
    const rows = DIRECTIONS.map((direction) => {
      const choose = (/** @type {Event} */ event) => {
        this.#steering = steerBy(this.#steering, direction, /** @type {HTMLSelectElement} */ (event.target).value);
        this.#letGo();
        this.#renderSteering();
        /** @type {HTMLElement} */ (find(`[data-direction="${direction}"] select`, this.#root)).focus();
      };
      const options = ["", ...this.#classes].map((name) =>
        element("option", { value: name, selected: name === this.#steering[direction] }, name || "nothing"),
      );
      return element(
        "label",
        { "data-direction": direction },
        element("span", { "aria-hidden": "true" }, ARROWS[direction]),
        element("span", { class: "name" }, direction),
        element("select", { change: choose }, ...options),
      );
    });
    find("#steering", this.#root).replaceChildren(...rows);
  }
}

/**
 * @param {{phase: string, level: number, levels: number, name?: string, pearls: number, pearlsLeft: number, lives:
 *   number}} state
 */
function inWords({ phase, level, levels, name, pearls, pearlsLeft, lives }) {
  const where = `Level ${level} of ${levels}${name ? `, ${name}` : ""}.`;
  const has = `${pearls - pearlsLeft} of ${pearls} pearls, ${lives} ${lives === 1 ? "life" : "lives"}.`;
  const what = {
    ready: "The first direction begins it.",
    paused: "It waits.",
    caught: "Caught!",
    won: level < levels ? "All pearls collected!" : "All pearls of all levels collected!",
    lost: "No life left.",
  }[phase];
  return [where, has, what].filter(Boolean).join(" ");
}
