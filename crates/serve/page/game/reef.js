// The reef around the corridors: painted once for each level and size, as it costs far more than a picture may.

import { CORALS, starfish } from "./corals.js";
import { faded, mix } from "./palettes.js";
import { isWater } from "./swimming.js";

/**
 * The part of the reef that a canvas shows, in cells: the middle of cell (2, 3) is the point (2, 3).
 * @typedef {{left: number, top: number, right: number, bottom: number}} View
 *
 * A blade of sea grass or kelp, which sways.
 * @typedef {{x: number, y: number, height: number, lean: number, phase: number, width: number, colour: string}} Blade
 *
 * @typedef {{maze: import("./levels.js").Maze, view: View, palette: import("./palettes.js").Palette,
 *            chance: import("./corals.js").Chance}} Site
 */

/** How far the rock reaches from the middle of its cell: less than half, so that corridors look wide. */
const ROCK = 0.39;

const SIDES = [
  { x: 0, y: -1, angle: 0 }, { x: 1, y: 0, angle: 0.5 }, { x: -1, y: 0, angle: -0.5 }, { x: 0, y: 1, angle: Math.PI },
];

/**
 * Paints water and reef.
 * @param {CanvasRenderingContext2D} ctx in cells
 * @param {Site} site
 */
export function paintReef(ctx, site) {
  paintWater(ctx, site);
  paintRock(ctx, site);
  plantCorals(ctx, site);
  paintDepth(ctx, site);
}

/**
 * Where sea grass grows: on the upper edges of the reef, and as kelp inside its larger parts.
 * @param {Site} site
 * @returns {Blade[]}
 */
export function growGrass(site) {
  const { palette, chance } = site;
  const blades = [];
  const tuft = (x, y, count, height, width) => {
    for (let i = 0; i < count; i++) {
      const at = (i / Math.max(1, count - 1) - 0.5) * 2;
      blades.push({
        x: x + at * 0.16, y, height: height * chance.between(0.65, 1.1), lean: at * 0.14 + chance.between(-0.06, 0.06),
        phase: x * 0.9 + chance.between(0, 0.7), width, colour: chance.pick(palette.grass),
      });
    }
  };
  for (const { column, row } of reefCells(site)) {
    const isTop = isWater(site.maze, column, row - 1);
    if (isTop && chance.chance(0.38)) tuft(column + chance.between(-0.3, 0.3), row - 0.3, 5, 0.42, 0.055);
    if (!isTop && palette.kelp && chance.chance(0.22)) tuft(column, row + 0.35, 3, 1.05, 0.11);
    if (!isTop && !palette.kelp && chance.chance(0.1)) tuft(column, row + 0.3, 5, 0.55, 0.06);
  }
  return blades;
}

/** All cells of coral in view, from the back (above) to the front. */
function reefCells({ maze, view }) {
  const cells = [];
  for (let row = Math.floor(view.top); row <= Math.ceil(view.bottom); row++) {
    for (let column = Math.floor(view.left); column <= Math.ceil(view.right); column++) {
      if (!isWater(maze, column, row)) cells.push({ column, row });
    }
  }
  return cells;
}

function fillView(ctx, { left, top, right, bottom }) {
  ctx.fillRect(left, top, right - left, bottom - top);
}

function paintWater(ctx, { maze, view, palette }) {
  const depth = ctx.createLinearGradient(0, view.top, 0, view.bottom);
  palette.water.forEach((colour, i) => depth.addColorStop(i / (palette.water.length - 1), colour));
  ctx.fillStyle = depth;
  fillView(ctx, view);
  // Corridors are a little lighter along their middle, which leads the eye.
  ctx.strokeStyle = faded(palette.light, 0.018);
  ctx.lineCap = "round";
  for (let width = 0.1; width < 1; width += 0.09) {
    ctx.lineWidth = width;
    ctx.beginPath();
    for (let cell = 0; cell < maze.water.length; cell++) {
      const [column, row] = [cell % maze.columns, Math.floor(cell / maze.columns)];
      if (!maze.water[cell]) continue;
      for (const { x, y } of SIDES.slice(1, 4).filter((side) => side.x >= 0 && isWater(maze, column + side.x, row + side.y))) {
        ctx.moveTo(column, row);
        ctx.lineTo(column + x, row + y);
      }
    }
    ctx.stroke();
  }
}

/** The outline of the rock: rounded cells, joined where they touch, with knobs along the water. */
function rockPath({ maze, chance, ...site }) {
  const path = new Path2D();
  const isRock = (column, row) => !isWater(maze, column, row);
  const round = (x, y, radius) => {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  };
  for (const { column, row } of reefCells({ maze, ...site })) {
    round(column, row, ROCK * chance.between(0.98, 1.12));
    const isRight = isRock(column + 1, row), isBelow = isRock(column, row + 1);
    if (isRight) path.rect(column, row - ROCK, 1, 2 * ROCK);
    if (isBelow) path.rect(column - ROCK, row, 2 * ROCK, 1);
    if (isRight && isBelow && isRock(column + 1, row + 1)) path.rect(column, row, 1, 1);
    for (const { x, y } of SIDES.filter((side) => !isRock(column + side.x, row + side.y))) {
      for (const along of [-0.36, -0.12, 0.12, 0.36]) {
        // No knobs at a free corner, so that it stays round.
        const beside = Math.sign(along);
        if (Math.abs(along) > 0.2 && !isRock(column + (y ? beside : 0), row + (x ? beside : 0))) continue;
        const out = chance.between(0.16, 0.27), shift = along + chance.between(-0.07, 0.07);
        round(column + x * out + (y ? shift : 0), row + y * out + (x ? shift : 0), chance.between(0.15, 0.25));
      }
    }
  }
  return path;
}

function paintRock(ctx, site) {
  const { view, palette } = site, [edge, body, shade] = palette.rock;
  const path = rockPath(site);
  castShadow(ctx, path, palette);
  ctx.fillStyle = mix(edge, body, 0.3);
  ctx.fill(path);
  ctx.save();
  ctx.clip(path);
  // The same outline a little lower and darker: edges that look up catch the light.
  ctx.translate(0, 0.06);
  ctx.fillStyle = mix(body, shade, 0.4);
  ctx.fill(path);
  ctx.restore();
  pileBoulders(ctx, site);
  ctx.save();
  ctx.clip(path);
  speckle(ctx, view, site);
  ctx.restore();
}

/** Round stones, lit from above and one before the other, make a reef of what would be a flat outline. */
function pileBoulders(ctx, site) {
  const { maze, palette: { rock: [edge, body, shade] }, chance } = site;
  // They may bulge out into the water, but only so far that corridors stay wide.
  const inside = (value, radius, isLowFree, isHighFree, middle) => {
    const room = Math.max(0, 0.47 - radius);
    return Math.max(isLowFree ? middle - room : -Infinity, Math.min(isHighFree ? middle + room : Infinity, value));
  };
  for (const { column, row } of reefCells(site)) {
    const isFree = (x, y) => isWater(maze, column + x, row + y);
    for (const half of [-0.28, 0.24]) {
      const radius = chance.between(0.27, 0.43);
      const x = inside(column + half + chance.between(-0.15, 0.15), radius * 1.1, isFree(-1, 0), isFree(1, 0), column);
      const y = inside(row + chance.between(-0.2, 0.3), radius, isFree(0, -1), isFree(0, 1), row);
      const stone = ctx.createRadialGradient(x - radius * 0.25, y - radius * 0.7, radius * 0.05, x, y - radius * 0.1, radius * 1.1);
      stone.addColorStop(0, mix(body, edge, chance.between(0.35, 0.75)));
      stone.addColorStop(0.35, mix(body, edge, 0.15));
      stone.addColorStop(0.75, mix(body, shade, 0.45));
      stone.addColorStop(1, shade);
      ctx.fillStyle = stone;
      ctx.beginPath();
      ctx.ellipse(x, y, radius * 1.1, radius, 0, 0, 2 * Math.PI);
      ctx.fill();
    }
  }
}

function castShadow(ctx, path, palette) {
  const { a: scale } = ctx.getTransform();
  ctx.save();
  ctx.shadowColor = faded(mix(palette.rock[2], "#000820", 0.5), 0.7);
  ctx.shadowBlur = 0.35 * scale;
  ctx.shadowOffsetY = 0.12 * scale;
  ctx.fillStyle = palette.rock[2];
  ctx.fill(path);
  ctx.restore();
}

function speckle(ctx, { left, top, right, bottom }, { palette, chance }) {
  const count = Math.round((right - left) * (bottom - top) * 5);
  for (let i = 0; i < count; i++) {
    ctx.fillStyle = faded(chance.chance(0.25) ? chance.pick(palette.corals) : palette.rock[0], chance.between(0.1, 0.35));
    ctx.beginPath();
    ctx.arc(chance.between(left, right), chance.between(top, bottom), chance.between(0.015, 0.05), 0, 2 * Math.PI);
    ctx.fill();
  }
}

function plantCorals(ctx, site) {
  const { maze, palette, chance } = site;
  const plant = (coral, x, y, angle, size, colour) => {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.scale(size, size);
    coral(ctx, colour, chance);
    ctx.restore();
  };
  for (const { column, row } of reefCells(site)) {
    // Corals of a kind live together, so the choice depends on the neighbourhood, with some strangers.
    const patch = Math.abs(Math.round(2.3 * Math.sin(column * 0.55 + 1.7) + 2.3 * Math.sin(row * 0.65 + column * 0.2)));
    const choose = (list, offset) => (chance.chance(0.35) ? chance.pick(list) : list[(patch + offset) % list.length]);
    const colour = () => choose(palette.corals, 0);
    const sides = SIDES.filter(({ x, y }) => isWater(maze, column + x, row + y));
    const isInside = sides.length === 0;
    if (isInside) plantInside(plant, site, column, row, choose, colour);
    for (const { x, y, angle } of sides) {
      for (const half of [-0.24, 0.24]) {
        const isAbove = y < 0, along = half + chance.between(-0.14, 0.14);
        if (!chance.chance(isAbove ? 0.7 : 0.5)) continue;
        const [atX, atY] = [column + x * 0.26 + (y ? along : 0), row + y * 0.26 + (x ? along + 0.08 : 0)];
        if (isAbove) plant(choose(CORALS.tall, 1), atX, atY, along * 0.8, chance.between(0.24, 0.36), colour());
        else plant(choose(CORALS.low, 0), atX, atY, angle, chance.between(0.2, 0.29), colour());
      }
    }
    if (sides.length === 1 && sides[0].y <= 0 && chance.chance(0.6)) {
      const [x, y] = [column - sides[0].x * 0.2 + chance.between(-0.15, 0.15), row + 0.3];
      plant(choose(chance.chance(0.4) ? CORALS.tall : CORALS.low, 2), x, y, 0, chance.between(0.3, 0.46), colour());
    }
  }
}

/** Away from the water corals may grow as large as they like, and need not stand in rows. */
function plantInside(plant, { palette, chance }, column, row, choose, colour) {
  const x = column + chance.between(-0.3, 0.3), y = row + chance.between(-0.2, 0.4), side = chance.pick([-0.42, 0.42]);
  if (chance.chance(0.5)) plant(choose(CORALS.low, 2), x - side, y - 0.2, 0, chance.between(0.3, 0.42), colour());
  const kinds = chance.chance(0.65) ? CORALS.tall : CORALS.low;
  if (chance.chance(0.07)) plant(starfish, x, y - 0.2, chance.between(0, 2), 0.4, chance.pick(palette.corals));
  else if (chance.chance(0.85)) plant(choose(kinds, 2), x, y, chance.between(-0.2, 0.2), chance.between(0.45, 0.78), colour());
  if (chance.chance(0.6)) plant(choose(CORALS.low, 1), x + side, y + 0.1, 0, chance.between(0.22, 0.34), colour());
}

/** Light falls in from above, and everything grows bluer with depth and towards the edges. */
function paintDepth(ctx, { view, palette, chance }) {
  const height = view.bottom - view.top, width = view.right - view.left;
  ctx.save();
  ctx.globalCompositeOperation = "soft-light";
  const depth = ctx.createLinearGradient(0, view.top, 0, view.bottom);
  depth.addColorStop(0, faded(palette.light, 0.4));
  depth.addColorStop(0.45, faded(palette.light, 0));
  depth.addColorStop(1, faded(palette.rock[2], 0.55));
  ctx.fillStyle = depth;
  fillView(ctx, view);
  ctx.globalCompositeOperation = "screen";
  for (let i = 0; i < 6; i++) {
    const x = view.left + width * ((i + chance.between(0.1, 0.9)) / 6), wide = chance.between(0.3, 0.9);
    paintRay(ctx, x, view.top, wide, height * chance.between(0.55, 0.95), faded(palette.light, chance.between(0.06, 0.14)));
  }
  ctx.restore();
}

function paintRay(ctx, x, top, width, height, colour) {
  const fade = ctx.createLinearGradient(0, top, 0, top + height);
  fade.addColorStop(0, colour);
  fade.addColorStop(1, faded("#ffffff", 0));
  ctx.fillStyle = fade;
  ctx.beginPath();
  ctx.moveTo(x - width / 2, top);
  ctx.lineTo(x + width / 2, top);
  ctx.lineTo(x - height * 0.28 + width * 1.6, top + height);
  ctx.lineTo(x - height * 0.28 - width * 0.6, top + height);
  ctx.fill();
}
