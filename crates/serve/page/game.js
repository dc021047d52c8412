// The game: a diver collects pearls in a reef. This part keeps the time and the canvas; the rules are in game/rules.js,
// the mazes in game/levels.js, and all that is seen in game/drawing.js.

import { LEVELS, MAZES } from "./game/levels.js";
import { begin, press, step } from "./game/rules.js";
import { nearest } from "./game/swimming.js";
import { Painter } from "./game/drawing.js";

/** The camera and a network work at the same time, so no more pictures a second than look smooth. */
const FRAME_MS = 1000 / 30;
/** After a longer break (a busy computer) time goes on from here, instead of swimming on unseen. */
const LONGEST_FRAME_SECONDS = 0.15;

/**
 * @typedef {object} GameState
 * @property {number} level from 1
 * @property {number} levels how many there are
 * @property {string} name of the level
 * @property {number} pearls how many the level has
 * @property {number} pearlsLeft
 * @property {number} lives
 * @property {boolean} asleep whether creatures sleep at the moment
 * @property {"ready"|"playing"|"paused"|"caught"|"won"|"lost"} phase `ready` waits for the first direction
 * @property {{column: number, row: number, direction: string}} diver the cell it is in, and where it looks
 */

/** One game on one canvas. It draws itself at the size that the page's style gives the canvas. */
export class Game {
  #canvas;
  #painter;
  #onChange;
  #play = begin(1);
  #games = 0;
  #pressed = null;
  #pause = null;
  #request = 0;
  #stepped = null;
  #drawn = -Infinity;
  #calm = matchMedia("(prefers-reduced-motion: reduce)");

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{onChange?: (state: GameState) => void}} [options] `onChange` is called when something worth saying
   *   happened: another phase, a pearl or an air bubble taken, a life lost, creatures awake again
   */
  constructor(canvas, { onChange = () => {} } = {}) {
    this.#canvas = canvas;
    this.#onChange = onChange;
    this.#painter = new Painter(canvas);
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#calm.addEventListener("change", () => this.#draw(performance.now()));
    document.addEventListener("visibilitychange", () => this.#hide(document.hidden));
    this.#resize();
  }

  /**
   * Shows a level; it begins with the first direction.
   * @param {number} level from 1; beyond the last one, the last one
   */
  start(level) {
    const number = Math.min(Math.max(Math.trunc(level) || 1, 1), LEVELS.length);
    this.#games += 1;
    this.#play = begin(number, this.#games);
    this.#pressed = null;
    this.#pause = document.hidden ? "hidden" : null;
    this.#painter.forget();
    this.#draw(performance.now());
    this.#run();
    this.#onChange(this.state);
  }

  /**
   * Presses a direction until the next call. The diver takes it where that is possible, also up to a second after it
   * is no longer pressed.
   * @param {"up"|"down"|"left"|"right"|null} direction null presses nothing
   */
  turn(direction) {
    this.#pressed = direction;
    // A direction that is let go before the next picture counts as well, though not while nothing moves.
    if (this.#request && !this.#pause) this.#change(press(this.#play, direction));
  }

  /** Holds the game until `resume`. */
  pause() {
    this.#setPause("asked");
  }

  /** Goes on after a pause. */
  resume() {
    this.#setPause(document.hidden ? "hidden" : null);
  }

  /** Ends the game: nothing moves or is drawn any more until the next `start`. */
  stop() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#pressed = null;
  }

  /** @returns {GameState} */
  get state() {
    const { level, pearls, lives, phase, sleep, diver } = this.#play;
    return {
      level, levels: LEVELS.length, name: LEVELS[level - 1].name,
      pearls: MAZES[level - 1].pearls.length, pearlsLeft: pearls.length,
      lives, asleep: sleep > 0, phase: this.#pause ? "paused" : phase,
      diver: { ...nearest(diver), direction: diver.direction },
    };
  }

  /** A hidden tab holds the game, and gives it back unless the page had asked for a pause itself. */
  #hide(isHidden) {
    if (this.#request && this.#pause !== "asked") this.#setPause(isHidden ? "hidden" : null);
  }

  #setPause(pause) {
    const wasPaused = Boolean(this.#pause);
    this.#pause = pause;
    this.#pressed = null;
    if (wasPaused === Boolean(pause)) return;
    this.#onChange(this.state);
    this.#draw(performance.now());
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    this.#painter.resize(width, height, devicePixelRatio);
    this.#draw(performance.now());
  }

  #run() {
    cancelAnimationFrame(this.#request);
    this.#stepped = null;
    this.#drawn = -Infinity;
    const frame = (now) => {
      this.#request = requestAnimationFrame(frame);
      this.#advance(now);
      // A little early is on time: screens do not refresh at exact multiples of our rate. In a pause all stands still.
      if (!this.#pause && now - this.#drawn > FRAME_MS - 5) this.#draw(now);
    };
    this.#request = requestAnimationFrame(frame);
  }

  #advance(now) {
    const seconds = this.#stepped === null ? 0 : Math.min((now - this.#stepped) / 1000, LONGEST_FRAME_SECONDS);
    this.#stepped = now;
    if (!this.#pause && seconds > 0) this.#change(step(this.#play, this.#pressed, seconds));
  }

  /** Takes over a new state, and tells of it where something happened that is worth a word. */
  #change(play) {
    const before = this.#play;
    this.#play = play;
    this.#painter.notice(before, play);
    const told = ({ phase, pearls, bubbles, lives, sleep }) => [phase, pearls.length, bubbles.length, lives, sleep > 0].join();
    if (told(before) !== told(play)) this.#onChange(this.state);
  }

  #draw(now) {
    this.#drawn = now;
    this.#painter.draw({ play: this.#play, isPaused: Boolean(this.#pause), isCalm: this.#calm.matches, now });
  }
}
