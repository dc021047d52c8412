// Words over the picture. The page says the same in its own words to those who do not see them.

import { LEVELS } from "./levels.js";
import { faded } from "./palettes.js";

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {import("./drawing.js").Scene} scene
 * @param {number} ratio pixels of the canvas for each of the page
 */
export function drawWords(ctx, { play, isPaused }, ratio) {
  const { name } = LEVELS[play.level - 1];
  const words = {
    ready: [name, "Show or press a direction to dive"], won: ["Every pearl found", name],
    lost: ["Back to the boat", "The reef waits for another dive"], paused: ["Paused", name],
  }[isPaused ? "paused" : play.phase];
  // After a life was lost, the bare reef says enough.
  if (words) drawPanel(ctx, words, ratio);
}

function drawPanel(ctx, [title, line], ratio) {
  const { width, height } = ctx.canvas;
  const size = Math.max(15 * ratio, Math.min(width * 0.042, 34 * ratio));
  const small = Math.max(size * 0.56, 12 * ratio);
  const serif = `600 ${size}px Charter, "Iowan Old Style", Cambria, Georgia, serif`, sans = `${small}px system-ui, sans-serif`;
  ctx.setTransform(1, 0, 0, 1, width / 2, height / 2);
  ctx.textAlign = "center";
  ctx.font = serif;
  const wide = ctx.measureText(title).width;
  ctx.font = sans;
  const half = Math.max(wide, ctx.measureText(line).width) / 2 + size;
  ctx.fillStyle = faded("#061a36", 0.78);
  ctx.beginPath();
  ctx.roundRect(-half, -size * 1.75, 2 * half, size * 3.3, size * 0.8);
  ctx.fill();
  ctx.fillStyle = "#ffffff";
  ctx.font = serif;
  ctx.fillText(title, 0, -size * 0.25);
  ctx.fillStyle = "#c9e6f2";
  ctx.font = sans;
  ctx.fillText(line, 0, size * 0.85);
}
