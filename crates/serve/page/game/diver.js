// The diver, as it turns, breathes and shines.

import { angleOf, at, stamp } from "./brush.js";
import * as figures from "./figures.js";
import { LEVELS, MAZES } from "./levels.js";
import { PALETTES } from "./palettes.js";
import { DIRECTIONS, isWater, place } from "./swimming.js";

const LAMP_CELLS = 3.2;

/** It remembers where it looked in the last picture, and turns from there. */
export class DiverPainter {
  #heading = null;
  #flip = 1;

  /** Another game begins. */
  forget() {
    this.#heading = null;
    this.#flip = 1;
  }

  /** The diver is back where the level began: it does not turn round on its way. */
  lookAhead() {
    this.#heading = null;
  }

  /**
   * @param {CanvasRenderingContext2D} ctx
   * @param {import("./drawing.js").Scene} scene
   * @param {import("./brush.js").Sprite} bubble
   * @param {number} passed seconds since the last picture
   */
  draw(ctx, { play, isPaused, isCalm, now }, bubble, passed) {
    const { diver, phase } = play;
    if (phase === "lost") return;
    let { x, y } = place(diver);
    const isStill = !diver.moving || isPaused || phase !== "playing";
    const bob = isCalm || diver.moving ? 0 : 0.03 * Math.sin(now / 500);
    this.#turnTo(diver.direction, isCalm ? Infinity : passed * 9);
    if (phase === "caught") y -= (1.6 - play.caught) * 0.35;
    at(ctx, x, y + bob, () => {
      if (phase === "caught") ctx.globalAlpha = Math.min(1, play.caught);
      else this.#drawLamp(ctx, play);
      ctx.save();
      ctx.rotate(this.#heading);
      ctx.scale(1.12, 1.12 * this.#flip);
      figures.drawDiver(ctx, { beat: isCalm ? 0 : now / (isStill ? 420 : 95), speed: isStill ? 0.3 : 1 });
      ctx.restore();
      if (!isCalm) drawBreath(ctx, bubble, now / 1000);
      if (phase === "caught") stamp(ctx, bubble, 0, 0, 2.2);
      else if (play.shield > 0 && phase === "playing") drawShield(ctx, bubble, play.shield);
    });
  }

  /** Turns what is drawn of the diver towards its direction, the shorter way round, and keeps its head up. */
  #turnTo(direction, most) {
    const goal = angleOf(direction);
    if (this.#heading === null) this.#heading = goal;
    const turn = Math.atan2(Math.sin(goal - this.#heading), Math.cos(goal - this.#heading));
    this.#heading += Math.max(-most, Math.min(most, turn));
    const upright = { left: -1, right: 1 }[direction] ?? Math.sign(this.#flip);
    this.#flip += Math.max(-most, Math.min(most, upright - this.#flip));
  }

  #drawLamp(ctx, { level, diver }) {
    const maze = MAZES[level - 1], { x, y } = DIRECTIONS[diver.direction];
    let reach = 1 - diver.progress;
    for (let i = 1; reach < LAMP_CELLS && isWater(maze, diver.column + x * i, diver.row + y * i); i++) reach += 1;
    ctx.save();
    ctx.rotate(this.#heading);
    ctx.scale(1, this.#flip);
    ctx.globalCompositeOperation = "lighter";
    figures.drawLamp(ctx, Math.min(LAMP_CELLS, Math.max(1, reach)), PALETTES[LEVELS[level - 1].water].lamp);
    ctx.restore();
  }
}

/** Every now and then the diver breathes out. */
function drawBreath(ctx, bubble, seconds) {
  for (let i = 0; i < 3; i++) {
    const risen = (seconds * 0.7 + i * 0.16) % 2.2;
    if (risen < 0.7) stamp(ctx, bubble, 0.08 * Math.sin(seconds * 4 + i * 2), -0.25 - risen, 0.1 + 0.06 * i);
  }
}

function drawShield(ctx, bubble, seconds) {
  ctx.globalAlpha = Math.min(1, seconds) * 0.8;
  stamp(ctx, bubble, 0, 0, 2.1);
  ctx.globalAlpha = 1;
}
