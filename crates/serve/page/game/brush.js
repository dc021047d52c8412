// What all drawings need: other points and directions to draw from, and small pictures that are drawn once.

import { DIRECTIONS } from "./swimming.js";

/** @typedef {{canvas: HTMLCanvasElement, size: number}} Sprite a picture, `size` cells wide */

/** Draws around another point. */
export function at(ctx, x, y, draw) {
  ctx.save();
  ctx.translate(x, y);
  draw();
  ctx.restore();
}

/** How far to turn what is drawn looking to the right. */
export const angleOf = (direction) => Math.atan2(DIRECTIONS[direction].y, DIRECTIONS[direction].x);

/**
 * A small picture of what is drawn often and always alike.
 * @param {number} scale pixels of a cell
 * @param {number} size in cells
 * @param {(ctx: CanvasRenderingContext2D) => void} draw
 * @returns {Sprite}
 */
export function spriteOf(scale, size, draw) {
  const canvas = document.createElement("canvas"), pixels = Math.ceil(size * scale);
  canvas.width = canvas.height = pixels;
  const ctx = canvas.getContext("2d");
  ctx.setTransform(scale, 0, 0, scale, pixels / 2, pixels / 2);
  draw(ctx);
  return { canvas, size };
}

/**
 * Draws a sprite with its middle at a point.
 * @param {CanvasRenderingContext2D} ctx
 * @param {Sprite} sprite
 * @param {number} x
 * @param {number} y
 * @param {number} [scale]
 */
export function stamp(ctx, { canvas, size }, x, y, scale = 1) {
  const side = size * scale;
  ctx.drawImage(canvas, x - side / 2, y - side / 2, side, side);
}
