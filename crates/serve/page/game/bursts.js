// A few sparks where something happened.

import { at, stamp } from "./brush.js";
import { drawGlint } from "./figures.js";
import { MAZES } from "./levels.js";
import { place } from "./swimming.js";

const BURST_MS = 700;

/** All sparks of a game. */
export class Bursts {
  /** @type {{x: number, y: number, kind: "pearl"|"bubble", since: number|null}[]} */
  #all = [];

  /** Another game begins. */
  forget() {
    this.#all = [];
  }

  /** Something may have happened between two states of a level. */
  notice(before, after) {
    const { columns } = MAZES[after.level - 1];
    const gone = (list) => before[list].filter((cell) => !after[list].includes(cell));
    const burst = (x, y, kind) => this.#all.push({ x, y, kind, since: null });
    gone("pearls").forEach((cell) => burst(cell % columns, Math.floor(cell / columns), "pearl"));
    gone("bubbles").forEach((cell) => burst(cell % columns, Math.floor(cell / columns), "bubble"));
    if (before.phase !== after.phase && after.phase === "caught") {
      const { x, y } = place(after.diver);
      burst(x, y, "bubble");
    }
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {import("./drawing.js").Scene} scene
   * @param {import("./brush.js").Sprite} bubble
   */
  draw(ctx, { now, isCalm }, bubble) {
    this.#all.forEach((burst) => (burst.since ??= now));
    this.#all = this.#all.filter(({ since }) => now - since < BURST_MS);
    if (!isCalm) this.#all.forEach((burst) => drawBurst(ctx, burst, (now - burst.since) / BURST_MS, bubble));
  }
}

function drawBurst(ctx, { x, y, kind }, age, bubble) {
  const far = 0.15 + 0.55 * Math.sqrt(age);
  ctx.globalAlpha = 1 - age;
  for (let i = 0; i < 7; i++) {
    const angle = (i * 2 * Math.PI) / 7 + x, [toX, toY] = [x + Math.sin(angle) * far, y - Math.cos(angle) * far];
    if (kind === "pearl") at(ctx, toX, toY, () => drawGlint(ctx, 0.16 * (1 - age)));
    else stamp(ctx, bubble, toX, toY - age * 0.6, 0.2 + 0.08 * (i % 3));
  }
  ctx.globalAlpha = 1;
}
