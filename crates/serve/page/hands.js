// @ts-check
/** Steering by keys and swipes. */

/** @typedef {import('./steer.js').Direction} Direction */

/**
 * Keys by their place on the keyboard, so that WASD is under the same fingers everywhere.
 *
 * @type {Record<string, Direction>}
 */
const KEYS = {
  ArrowLeft: "left",
  KeyA: "left",
  ArrowRight: "right",
  KeyD: "right",
  ArrowUp: "up",
  KeyW: "up",
  ArrowDown: "down",
  KeyS: "down",
};
/** Pixels that a finger moves before it is a swipe. */
const SWIPE = 24;

/** Turns to what is pressed anywhere on the page, and to what is swiped on the canvas. */
export class Hands {
  #canvas;
  #takesKeys;
  #turn;
  /** Keys that are down, the newest last. @type {string[]} */
  #keys = [];
  #isSwiping = false;

  /**
   * @param {HTMLElement} canvas
   * @param {{takesKeys: () => boolean, turn: (direction: Direction | null) => void}} handlers
   */
  constructor(canvas, { takesKeys, turn }) {
    this.#canvas = canvas;
    this.#takesKeys = takesKeys;
    this.#turn = turn;
    this.#wireKeys();
    this.#wireSwipes();
  }

  /** Whether a key is down, or a finger. */
  get areBusy() {
    return this.#keys.length > 0 || this.#isSwiping;
  }

  /** Takes all keys for let go. */
  letGo() {
    this.#keys = [];
  }

  #wireKeys() {
    window.addEventListener("keydown", (event) => {
      const direction = KEYS[event.code];
      if (!direction || !this.#isMeant(event)) return;
      event.preventDefault(); // or the page scrolls
      if (event.repeat) return;
      this.#keys = [...this.#keys.filter((code) => code !== event.code), event.code];
      this.#turn(direction);
    });
    window.addEventListener("keyup", (event) => {
      if (!this.#keys.includes(event.code)) return;
      this.#keys = this.#keys.filter((code) => code !== event.code);
      const held = this.#keys[this.#keys.length - 1];
      this.#turn(held ? KEYS[held] : null);
    });
    window.addEventListener("blur", () => this.letGo());
  }

  /** @param {KeyboardEvent} event */
  #isMeant(event) {
    const isElsewhere = event.target instanceof Element && event.target.closest('select, input, [role="tab"]');
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    return this.#takesKeys() && !isElsewhere && !isChord;
  }

  #wireSwipes() {
    let [fromX, fromY] = [0, 0];
    this.#canvas.addEventListener("pointerdown", (event) => {
      this.#isSwiping = true;
      [fromX, fromY] = [event.clientX, event.clientY];
      this.#canvas.setPointerCapture(event.pointerId);
    });
    this.#canvas.addEventListener("pointermove", (event) => {
      if (!this.#canvas.hasPointerCapture(event.pointerId)) return;
      const [x, y] = [event.clientX - fromX, event.clientY - fromY];
      if (Math.max(Math.abs(x), Math.abs(y)) < SWIPE) return;
      [fromX, fromY] = [event.clientX, event.clientY]; // a finger that stays down may swipe on
      this.#turn(Math.abs(x) > Math.abs(y) ? (x < 0 ? "left" : "right") : y < 0 ? "up" : "down");
    });
    this.#canvas.addEventListener("lostpointercapture", () => {
      this.#isSwiping = false;
      this.#turn(null); // the game remembers a direction for a second
    });
  }
}
