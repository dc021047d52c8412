// Light that falls in, and small bubbles that rise all over the picture.

import { faded } from "./palettes.js";

/** A beam of light that is soft at its sides and ends. */
export function raySprite(colour) {
  const canvas = document.createElement("canvas"), [width, height] = [48, 192];
  [canvas.width, canvas.height] = [width, height];
  const ctx = canvas.getContext("2d");
  const fill = (gradient, stops) => {
    stops.forEach(([at, alpha]) => gradient.addColorStop(at, faded(colour, alpha)));
    ctx.fillStyle = gradient;
    ctx.fillRect(0, 0, width, height);
  };
  fill(ctx.createLinearGradient(0, 0, width, 0), [[0, 0], [0.35, 0.8], [0.5, 1], [0.65, 0.8], [1, 0]]);
  ctx.globalCompositeOperation = "destination-in";
  fill(ctx.createLinearGradient(0, 0, 0, height), [[0, 1], [0.6, 0.5], [1, 0]]);
  return canvas;
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {HTMLCanvasElement} ray a beam of light
 * @param {{left: number, right: number, top: number, bottom: number}} view in cells
 * @param {number} seconds
 */
export function drawRays(ctx, ray, { left, right, top, bottom }, seconds) {
  const height = bottom - top;
  for (let i = 0; i < 2; i++) {
    const x = left + (right - left) * (0.34 + 0.42 * i + 0.06 * Math.sin(seconds * 0.13 + i * 2.4));
    ctx.save();
    ctx.globalAlpha = 0.12 + 0.1 * Math.sin(seconds * 0.5 + i * 2.1);
    ctx.translate(x, top);
    ctx.transform(1, 0, -0.28, 1, 0, 0);
    ctx.drawImage(ray, -0.6, 0, 1.2, height * 0.85);
    ctx.restore();
  }
}

/** Bubbles, each at its own pace. */
export function drawDrift(ctx, { left, right, top, bottom }, seconds) {
  const height = bottom - top + 1;
  ctx.strokeStyle = faded("#ffffff", 0.4);
  ctx.lineWidth = 0.025;
  ctx.beginPath();
  for (let i = 0; i < 16; i++) {
    const radius = 0.03 + 0.015 * (i % 4), risen = (seconds * (0.35 + 0.1 * (i % 5)) + i * 1.7) % height;
    const x = left + (((i * 0.618) % 1) * (right - left)) + 0.12 * Math.sin(seconds * 1.5 + i), y = bottom + 0.5 - risen;
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.stroke();
}
