// The kinds of coral. Each is drawn growing up from (0, 0), about one unit high; whoever plants it turns and scales it.

import { faded, mix } from "./palettes.js";

/** @typedef {ReturnType<typeof import("./random.js").generator>} Chance */
/** @typedef {(ctx: CanvasRenderingContext2D, colour: string, chance: Chance) => void} Coral */

const light = (colour, share = 0.45) => mix(colour, "#ffffff", share);
const dark = (colour, share = 0.4) => mix(colour, "#0a1840", share);

function disc(ctx, x, y, radius) {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
}

function oval(ctx, x, y, across, down) {
  ctx.beginPath();
  ctx.ellipse(x, y, across, down, 0, 0, 2 * Math.PI);
}

/** A stag's horn: branches that fork and end in light tips. */
function horn(ctx, colour, chance) {
  ctx.lineCap = "round";
  const tips = [];
  const branch = (x, y, angle, length, width, forks) => {
    const [toX, toY] = [x + Math.sin(angle) * length, y - Math.cos(angle) * length];
    ctx.lineWidth = width;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.quadraticCurveTo(x + Math.sin(angle * 0.6) * length * 0.5, y - Math.cos(angle * 0.6) * length * 0.6, toX, toY);
    ctx.stroke();
    if (forks === 0) return tips.push([toX, toY, width]);
    for (const side of [-1, 1]) {
      const turn = side * chance.between(0.3, 0.6);
      branch(toX, toY, angle + turn, length * chance.between(0.6, 0.85), width * 0.74, forks - 1);
    }
  };
  const lean = chance.between(-0.15, 0.15);
  ctx.strokeStyle = dark(colour, 0.12);
  const trunks = [-0.75, 0, 0.75].map((side) => side + lean);
  trunks.forEach((angle) => branch(0, 0.05, angle, chance.between(0.36, 0.46), 0.17, 2));
  for (const [x, y, width] of tips) {
    ctx.fillStyle = light(colour);
    disc(ctx, x, y, width * 0.62);
    ctx.fill();
  }
}

/** A sea fan: a fine net between ribs. */
function fan(ctx, colour, chance) {
  const spread = chance.between(0.85, 1.1), ribs = 9;
  ctx.fillStyle = faded(colour, 0.5);
  ctx.beginPath();
  ctx.moveTo(0, 0.05);
  ctx.arc(0, -0.1, 0.92, -Math.PI / 2 - spread, -Math.PI / 2 + spread);
  ctx.closePath();
  ctx.fill();
  ctx.strokeStyle = colour;
  ctx.lineCap = "round";
  for (let i = 0; i < ribs; i++) {
    const angle = spread * ((2 * i) / (ribs - 1) - 1), length = chance.between(0.86, 1.02);
    ctx.lineWidth = 0.05;
    ctx.beginPath();
    ctx.moveTo(0, 0.05);
    ctx.quadraticCurveTo(Math.sin(angle * 0.5) * 0.5, -0.5, Math.sin(angle) * length, -0.1 - Math.cos(angle) * length);
    ctx.stroke();
  }
  ctx.lineWidth = 0.03;
  ctx.strokeStyle = light(colour, 0.3);
  for (const radius of [0.4, 0.6, 0.8]) {
    ctx.beginPath();
    ctx.arc(0, -0.1, radius, -Math.PI / 2 - spread * 0.95, -Math.PI / 2 + spread * 0.95);
    ctx.stroke();
  }
}

/** Tube sponges: a few pipes with dark mouths. */
function tubes(ctx, colour, chance) {
  const pipes = [[-0.34, 0.62, -0.28], [0.36, 0.55, 0.3], [0.02, 0.95, 0]];
  for (const [x, height, lean] of pipes) {
    const tall = height * chance.between(0.85, 1.1), width = chance.between(0.15, 0.19), top = x + lean * tall;
    const shade = ctx.createLinearGradient(x - width, 0, x + width, 0);
    shade.addColorStop(0, light(colour, 0.25));
    shade.addColorStop(0.5, colour);
    shade.addColorStop(1, dark(colour));
    ctx.fillStyle = shade;
    ctx.beginPath();
    ctx.moveTo(x * 0.6 - width * 0.7, 0.1);
    ctx.quadraticCurveTo(x - width * 0.8, -tall * 0.5, top - width, -tall);
    ctx.lineTo(top + width, -tall);
    ctx.quadraticCurveTo(x + width * 0.8, -tall * 0.5, x * 0.6 + width * 0.7, 0.1);
    ctx.fill();
    ctx.fillStyle = light(colour, 0.35);
    oval(ctx, top, -tall, width * 1.08, width * 0.6);
    ctx.fill();
    ctx.fillStyle = dark(colour, 0.65);
    oval(ctx, top, -tall, width * 0.68, width * 0.33);
    ctx.fill();
  }
}

/** A brain coral: a dome with winding furrows. */
function brain(ctx, colour, chance) {
  const dome = ctx.createRadialGradient(-0.2, -0.55, 0.05, 0, -0.25, 0.75);
  dome.addColorStop(0, light(colour, 0.4));
  dome.addColorStop(0.55, colour);
  dome.addColorStop(1, dark(colour, 0.5));
  ctx.fillStyle = dome;
  oval(ctx, 0, -0.25, 0.62, 0.55);
  ctx.fill();
  ctx.save();
  ctx.clip();
  ctx.strokeStyle = dark(colour, 0.35);
  ctx.lineWidth = 0.055;
  ctx.lineCap = "round";
  const turn = chance.between(0, 1);
  for (let i = -2; i <= 2; i++) {
    ctx.beginPath();
    for (let x = -0.6; x <= 0.61; x += 0.1) {
      const y = -0.25 + i * 0.2 * Math.sqrt(Math.max(0.1, 1 - x * x * 1.6)) + 0.05 * Math.sin(x * 13 + i * 2 + turn * 6);
      x < -0.55 ? ctx.moveTo(x, y) : ctx.lineTo(x, y);
    }
    ctx.stroke();
  }
  ctx.restore();
}

/** An anemone: a cushion of soft arms with light ends. */
function anemone(ctx, colour, chance) {
  ctx.lineCap = "round";
  ctx.fillStyle = dark(colour, 0.35);
  oval(ctx, 0, 0, 0.42, 0.2);
  ctx.fill();
  for (let i = 0; i < 13; i++) {
    const angle = -1.25 + (2.5 * i) / 12, length = chance.between(0.5, 0.72), bend = chance.between(-0.15, 0.15);
    const [x, y] = [Math.sin(angle) * length + bend * 0.5, -0.05 - Math.cos(angle) * length];
    ctx.strokeStyle = i % 2 ? colour : dark(colour, 0.15);
    ctx.lineWidth = 0.1;
    ctx.beginPath();
    ctx.moveTo(Math.sin(angle) * 0.25, 0);
    ctx.quadraticCurveTo(Math.sin(angle) * 0.45 - bend, y * 0.55, x, y);
    ctx.stroke();
    ctx.fillStyle = light(colour, 0.6);
    disc(ctx, x, y, 0.065);
    ctx.fill();
  }
}

/** A table coral: plates on a short foot, seen a little from above. */
function table(ctx, colour, chance) {
  const plates = [[0.08, -0.12, 0.42], [-0.1, -0.36, 0.56], [0.12, -0.6, 0.38]];
  for (const [x, y, width] of plates) {
    const wide = width * chance.between(0.9, 1.15);
    ctx.fillStyle = dark(colour, 0.45);
    oval(ctx, x, y + 0.07, wide, wide * 0.34);
    ctx.fill();
    const plate = ctx.createLinearGradient(x - wide, y, x + wide, y);
    plate.addColorStop(0, light(colour, 0.35));
    plate.addColorStop(1, colour);
    ctx.fillStyle = plate;
    oval(ctx, x, y, wide, wide * 0.34);
    ctx.fill();
    ctx.fillStyle = faded(light(colour, 0.7), 0.6);
    for (let i = 0; i < 5; i++) {
      disc(ctx, x + chance.between(-0.7, 0.7) * wide, y + chance.between(-0.15, 0.15) * wide, 0.03);
      ctx.fill();
    }
  }
}

/** A cushion of small round polyps. */
function polyps(ctx, colour, chance) {
  for (let i = 0; i < 11; i++) {
    const angle = chance.between(-1.5, 1.5), far = Math.sqrt(chance.random()) * 0.5;
    const [x, y, radius] = [Math.sin(angle) * far, -0.12 - Math.cos(angle) * far * 0.7, chance.between(0.1, 0.17)];
    ctx.fillStyle = dark(colour, 0.3);
    disc(ctx, x, y + 0.03, radius);
    ctx.fill();
    ctx.fillStyle = colour;
    disc(ctx, x, y, radius * 0.9);
    ctx.fill();
    ctx.fillStyle = light(colour, 0.6);
    disc(ctx, x - radius * 0.2, y - radius * 0.25, radius * 0.35);
    ctx.fill();
  }
}

/** A starfish, resting on the rock. */
export function starfish(ctx, colour) {
  ctx.fillStyle = colour;
  ctx.strokeStyle = colour;
  ctx.lineJoin = "round";
  ctx.lineWidth = 0.16;
  ctx.beginPath();
  for (let i = 0; i < 10; i++) {
    const far = i % 2 ? 0.14 : 0.46, angle = (i * Math.PI) / 5;
    ctx.lineTo(Math.sin(angle) * far, -Math.cos(angle) * far);
  }
  ctx.closePath();
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = light(colour, 0.5);
  for (let i = 0; i < 5; i++) {
    for (const far of [0.15, 0.3]) {
      disc(ctx, Math.sin((i * 2 * Math.PI) / 5) * far, -Math.cos((i * 2 * Math.PI) / 5) * far, 0.04);
      ctx.fill();
    }
  }
}

/** Those that stand tall, and those that stay low. @type {Record<"tall"|"low", Coral[]>} */
export const CORALS = { tall: [horn, fan, tubes, anemone], low: [brain, polyps, table, anemone] };
