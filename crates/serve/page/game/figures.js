// Whoever and whatever moves. Each is drawn around (0, 0), in cells, looking to the right.

import { faded, mix } from "./palettes.js";

/** @typedef {CanvasRenderingContext2D} Ctx */

const INK = "#13233f";

function disc(ctx, x, y, radius, colour) {
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

function limb(ctx, points, width, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.beginPath();
  points.forEach(([x, y]) => ctx.lineTo(x, y));
  ctx.stroke();
}

/** An eye that is open, or a closed lid while its owner sleeps. */
function eye(ctx, x, y, radius, isAsleep, white = "#ffffff") {
  if (isAsleep) {
    ctx.strokeStyle = INK;
    ctx.lineWidth = radius * 0.5;
    ctx.beginPath();
    ctx.arc(x, y - radius * 0.3, radius, 0.2 * Math.PI, 0.8 * Math.PI);
    ctx.stroke();
    return;
  }
  disc(ctx, x, y, radius, white);
  disc(ctx, x + radius * 0.25, y, radius * 0.58, INK);
  disc(ctx, x + radius * 0.05, y - radius * 0.3, radius * 0.22, "#ffffff");
}

/**
 * The diver, with its helmet of brass.
 * @param {Ctx} ctx
 * @param {{beat: number, speed: number}} motion phase of the kick, and how strong it is, from 0 to 1
 */
export function drawDiver(ctx, { beat, speed }) {
  const kick = Math.sin(beat) * (0.05 + 0.09 * speed);
  for (const [side, shade] of [[-1, 0.3], [1, 0]]) leg(ctx, side * kick, shade);
  body(ctx);
  helmet(ctx);
  // The arm with the lamp comes last, as it is nearest.
  limb(ctx, [[0.02, 0.04], [0.16, 0.17], [0.34, 0.15]], 0.12, "#e8543f");
  disc(ctx, 0.36, 0.15, 0.065, "#fff3d6");
  limb(ctx, [[0.4, 0.15], [0.47, 0.15]], 0.13, "#40506a");
  disc(ctx, 0.53, 0.15, 0.07, "#fff6b8");
}

function leg(ctx, kick, shade) {
  const suit = mix("#e8543f", INK, shade), fin = mix("#ffd04a", INK, shade * 0.8);
  limb(ctx, [[-0.16, 0.04], [-0.34, 0.04 + kick], [-0.46, 0.03 + kick * 1.7]], 0.12, suit);
  ctx.fillStyle = fin;
  ctx.beginPath();
  ctx.moveTo(-0.44, -0.02 + kick * 1.7);
  ctx.quadraticCurveTo(-0.6, -0.1 + kick * 2.6, -0.74, -0.09 + kick * 3.6);
  ctx.quadraticCurveTo(-0.7, 0.04 + kick * 3.2, -0.73, 0.14 + kick * 3.4);
  ctx.quadraticCurveTo(-0.58, 0.13 + kick * 2.2, -0.44, 0.09 + kick * 1.7);
  ctx.fill();
}

function body(ctx) {
  limb(ctx, [[-0.22, -0.17], [-0.02, -0.19]], 0.17, "#2f9c95");
  limb(ctx, [[-0.2, -0.19], [-0.06, -0.2]], 0.05, "#8fe0d4");
  limb(ctx, [[-0.18, 0.02], [0.06, 0]], 0.3, "#e8543f");
  limb(ctx, [[-0.16, 0.1], [0.05, 0.09]], 0.08, "#c23d33");
  limb(ctx, [[-0.1, -0.12], [-0.06, 0.15]], 0.05, INK);
}

function helmet(ctx) {
  const brass = ctx.createRadialGradient(0.16, -0.14, 0.03, 0.22, -0.04, 0.27);
  brass.addColorStop(0, "#fff0b0");
  brass.addColorStop(0.5, "#f2b53a");
  brass.addColorStop(1, "#b8741e");
  disc(ctx, 0.22, -0.05, 0.235, brass);
  disc(ctx, 0.3, -0.05, 0.155, "#8a5416");
  disc(ctx, 0.31, -0.05, 0.125, "#bdf1f5");
  disc(ctx, 0.335, -0.045, 0.036, INK);
  disc(ctx, 0.26, -0.1, 0.035, "#ffffff");
}

/**
 * The light of the diver's lamp, which shows where it looks.
 * @param {Ctx} ctx
 * @param {number} reach in cells
 * @param {number} strength from 0 to 1
 */
export function drawLamp(ctx, reach, strength) {
  // A wide beam and a narrow one inside it, so that the edge is soft.
  for (const [far, spread, share] of [[reach, 0.44, 0.5], [reach * 0.97, 0.32, 0.4], [reach * 0.9, 0.18, 0.4]]) {
    const glow = ctx.createRadialGradient(0.5, 0.15, 0, 0.5, 0.15, far);
    glow.addColorStop(0, faded("#fff4b0", 0.6 * share * strength));
    glow.addColorStop(0.4, faded("#ffeaa0", 0.32 * share * strength));
    glow.addColorStop(1, faded("#ffe080", 0));
    ctx.fillStyle = glow;
    ctx.beginPath();
    ctx.moveTo(0.5, 0.15);
    ctx.arc(0.5, 0.15, far, -spread, spread);
    ctx.closePath();
    ctx.fill();
  }
}

/**
 * @param {Ctx} ctx
 * @param {{beat: number, isAsleep: boolean}} motion
 */
export function drawJelly(ctx, { beat, isAsleep }) {
  const pulse = Math.sin(beat) * 0.04;
  ctx.lineCap = "round";
  for (let i = -2; i <= 2; i++) {
    const x = i * 0.11, wave = Math.sin(beat * 0.8 + i) * 0.07;
    ctx.strokeStyle = faded(i % 2 ? "#ffb7e4" : "#d9a8ff", 0.8);
    ctx.lineWidth = 0.045;
    ctx.beginPath();
    ctx.moveTo(x, 0.02);
    ctx.bezierCurveTo(x + wave, 0.18, x - wave, 0.26, x + wave * 1.2, 0.42 - Math.abs(i) * 0.04);
    ctx.stroke();
  }
  const bell = ctx.createLinearGradient(0, -0.42, 0, 0.1);
  bell.addColorStop(0, faded("#fff0fb", 0.95));
  bell.addColorStop(0.5, faded("#ff9ad5", 0.9));
  bell.addColorStop(1, faded("#b46cf0", 0.85));
  ctx.fillStyle = bell;
  ctx.beginPath();
  const wide = 0.36 + pulse;
  ctx.moveTo(-wide, 0.04);
  ctx.bezierCurveTo(-wide, -0.52 - pulse, wide, -0.52 - pulse, wide, 0.04);
  for (let i = 0; i < 4; i++) {
    const to = wide - ((i + 1) * wide) / 2;
    ctx.quadraticCurveTo(to + wide / 4, 0.14, to, 0.04);
  }
  ctx.fill();
  disc(ctx, -0.14, -0.26, 0.05, faded("#ffffff", 0.75));
  for (const x of [-0.11, 0.13]) eye(ctx, x, -0.09, 0.062, isAsleep);
  smile(ctx, 0.01, -0.04, 0.06);
}

function smile(ctx, x, y, radius) {
  ctx.strokeStyle = INK;
  ctx.lineWidth = 0.025;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0.2 * Math.PI, 0.8 * Math.PI);
  ctx.stroke();
}

/** The hole that a moray lives in. @param {Ctx} ctx */
export function drawHole(ctx) {
  ctx.fillStyle = "#8a93b8";
  ctx.beginPath();
  ctx.ellipse(0.22, 0, 0.24, 0.3, 0, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = "#060d22";
  ctx.beginPath();
  ctx.ellipse(0.24, 0, 0.18, 0.23, 0, 0, 2 * Math.PI);
  ctx.fill();
}

/**
 * A moray that looks out of its hole at (0, 0).
 * @param {Ctx} ctx
 * @param {{reach: number, beat: number, isAsleep: boolean}} motion `reach` from 0 (hidden) to 1 (out)
 */
export function drawMoray(ctx, { reach, beat, isAsleep }) {
  const head = 0.16 + reach * 0.86, sway = Math.sin(beat) * 0.05 * reach;
  if (reach < 0.05) {
    // Two eyes in the dark say that somebody is at home.
    for (const y of [-0.07, 0.07]) disc(ctx, 0.26, y, 0.035, faded("#eaff9a", isAsleep ? 0.2 : 0.75));
    return;
  }
  ctx.save();
  ctx.beginPath();
  ctx.rect(0.12, -0.6, 2, 1.2);
  ctx.clip();
  limb(ctx, [[0, 0], [head * 0.5, sway], [head, sway * 0.5]], 0.3, "#5f7d1e");
  limb(ctx, [[0, -0.02], [head * 0.5, sway - 0.02], [head, sway * 0.5 - 0.02]], 0.24, "#a9c83a");
  for (let i = 0; i < 5; i++) disc(ctx, head - 0.18 - i * 0.17, sway * 0.7 + (i % 2 ? 0.06 : -0.06), 0.035, "#5f7d1e");
  ctx.fillStyle = "#b8d64a";
  ctx.beginPath();
  ctx.ellipse(head + 0.04, sway * 0.5, 0.21, 0.17, 0, 0, 2 * Math.PI);
  ctx.fill();
  for (const side of [-1, 1]) eye(ctx, head + 0.04, sway * 0.5 + side * 0.1, 0.06, isAsleep, "#fff7c4");
  limb(ctx, [[head + 0.13, sway * 0.5 - 0.04], [head + 0.2, sway * 0.5], [head + 0.13, sway * 0.5 + 0.04]], 0.03, "#47610f");
  ctx.restore();
}

/**
 * @param {Ctx} ctx
 * @param {{beat: number, mood: string, isAsleep: boolean}} motion
 */
export function drawShark(ctx, { beat, mood, isAsleep }) {
  const wag = Math.sin(beat) * 0.1;
  ctx.fillStyle = "#5d7fa6";
  ctx.beginPath();
  ctx.moveTo(-0.42, 0.02);
  ctx.quadraticCurveTo(-0.56, -0.04 + wag * 0.6, -0.74, -0.28 + wag);
  ctx.quadraticCurveTo(-0.64, 0 + wag, -0.72, 0.22 + wag);
  ctx.quadraticCurveTo(-0.54, 0.1 + wag * 0.6, -0.42, 0.06);
  ctx.moveTo(-0.16, -0.18);
  ctx.quadraticCurveTo(-0.1, -0.4, -0.22, -0.48);
  ctx.quadraticCurveTo(0.04, -0.44, 0.16, -0.2);
  ctx.fill();
  ctx.fillStyle = "#7fa3c9";
  ctx.beginPath();
  ctx.moveTo(0.6, -0.01);
  ctx.bezierCurveTo(0.36, -0.32, -0.12, -0.3, -0.5, 0.03);
  ctx.bezierCurveTo(-0.14, 0.28, 0.36, 0.3, 0.6, -0.01);
  ctx.fill();
  ctx.fillStyle = "#eef5fa";
  ctx.beginPath();
  ctx.moveTo(0.57, 0.05);
  ctx.bezierCurveTo(0.3, 0.09, -0.1, 0.08, -0.46, 0.05);
  ctx.bezierCurveTo(-0.14, 0.27, 0.32, 0.29, 0.57, 0.05);
  ctx.fill();
  ctx.fillStyle = "#5d7fa6";
  ctx.beginPath();
  ctx.moveTo(0.08, 0.1);
  ctx.quadraticCurveTo(0, 0.3, -0.14, 0.36);
  ctx.quadraticCurveTo(-0.1, 0.2, -0.06, 0.1);
  ctx.fill();
  eye(ctx, 0.32, -0.07, 0.075, isAsleep, mood === "hunt" ? "#ffc36b" : "#ffffff");
  for (const x of [0.08, 0.14]) limb(ctx, [[x, -0.05], [x - 0.02, 0.04]], 0.022, "#5d7fa6");
  smile(ctx, 0.43, 0.04, 0.08);
}

/** What a creature says above its head: "!" when it noticed the diver, "z" while it sleeps. */
export function drawWord(ctx, word, rise) {
  ctx.font = "700 0.34px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.lineWidth = 0.08;
  ctx.lineJoin = "round";
  ctx.strokeStyle = faded(INK, 0.75);
  ctx.fillStyle = word === "!" ? "#ffd66b" : "#ffffff";
  ctx.strokeText(word, 0.3, -0.4 - rise);
  ctx.fillText(word, 0.3, -0.4 - rise);
}

/** A pearl of radius 0.16. @param {Ctx} ctx */
export function drawPearl(ctx) {
  const halo = ctx.createRadialGradient(0, 0, 0.1, 0, 0, 0.36);
  halo.addColorStop(0, faded("#fffbe6", 0.55));
  halo.addColorStop(1, faded("#fffbe6", 0));
  disc(ctx, 0, 0, 0.36, halo);
  const shine = ctx.createRadialGradient(-0.05, -0.06, 0.01, 0, 0, 0.17);
  shine.addColorStop(0, "#ffffff");
  shine.addColorStop(0.45, "#fff1e2");
  shine.addColorStop(0.8, "#f0c9d8");
  shine.addColorStop(1, "#b79acb");
  disc(ctx, 0, 0, 0.16, shine);
  disc(ctx, -0.05, -0.06, 0.04, "#ffffff");
}

/** A star of light with four points. @param {Ctx} ctx @param {number} size */
export function drawGlint(ctx, size) {
  ctx.fillStyle = "#ffffff";
  ctx.beginPath();
  for (let i = 0; i < 8; i++) {
    const far = i % 2 ? size * 0.16 : size, angle = (i * Math.PI) / 4;
    ctx.lineTo(Math.sin(angle) * far, -Math.cos(angle) * far);
  }
  ctx.fill();
}

/** A bubble of air of radius 1. @param {Ctx} ctx */
export function drawBubble(ctx) {
  const skin = ctx.createRadialGradient(-0.2, -0.25, 0.2, 0, 0, 1);
  skin.addColorStop(0, faded("#ffffff", 0.1));
  skin.addColorStop(0.75, faded("#c8f6ff", 0.22));
  skin.addColorStop(1, faded("#eaffff", 0.75));
  disc(ctx, 0, 0, 1, skin);
  ctx.strokeStyle = faded("#ffffff", 0.9);
  ctx.lineCap = "round";
  ctx.lineWidth = 0.12;
  ctx.beginPath();
  ctx.arc(0, 0, 0.72, 1.1 * Math.PI, 1.45 * Math.PI);
  ctx.stroke();
  disc(ctx, 0.42, 0.42, 0.1, faded("#ffffff", 0.7));
}

/** One of the diver's lives. @param {Ctx} ctx */
export function drawHeart(ctx) {
  const shine = ctx.createLinearGradient(0, -0.2, 0, 0.2);
  shine.addColorStop(0, "#ff9a8f");
  shine.addColorStop(1, "#ef4b4f");
  ctx.fillStyle = shine;
  ctx.beginPath();
  ctx.moveTo(0, 0.21);
  ctx.bezierCurveTo(-0.36, -0.03, -0.2, -0.33, 0, -0.12);
  ctx.bezierCurveTo(0.2, -0.33, 0.36, -0.03, 0, 0.21);
  ctx.fill();
  disc(ctx, -0.11, -0.09, 0.035, faded("#ffffff", 0.8));
}
