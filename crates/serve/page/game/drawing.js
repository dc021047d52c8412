// All that is seen of the game. What stays the same is painted once; a picture is then that layer, and little more.

import * as figures from "./figures.js";
import { LEVELS, MAZES } from "./levels.js";
import { PALETTES, faded } from "./palettes.js";
import { generator } from "./random.js";
import { growGrass, paintReef } from "./reef.js";
import { DIRECTIONS, isWater, place, placeOf } from "./rules.js";

/** Cells of the border that may be cut off, so that more of the canvas is for corridors. */
const CUT = 0.4;
/** Sharper than this costs time and shows little. */
const FINEST_RATIO = 2;
const MOST_PIXELS = 1.3e6;
const LAMP_CELLS = 3.2;
const BURST_MS = 700;

/** @typedef {{play: import("./rules.js").Play, isPaused: boolean, isCalm: boolean, now: number}} Scene */

/** Draws the game on its canvas. */
export class Painter {
  #canvas;
  #ctx;
  #layer = document.createElement("canvas");
  #sprites = {};
  #grass = [];
  #level = 0;
  #scale = 1;
  #ratio = 1;
  #view = { left: 0, top: 0, right: 0, bottom: 0 };
  #heading = null;
  #flip = 1;
  #bursts = [];
  #last = 0;

  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.#canvas = canvas;
    // Nothing of the page shines through, which spares the browser the mixing.
    this.#ctx = canvas.getContext("2d", { alpha: false });
  }

  /**
   * @param {number} width of the canvas on the page, in CSS pixels
   * @param {number} height
   * @param {number} ratio device pixels for each
   */
  resize(width, height, ratio) {
    this.#ratio = Math.min(ratio, FINEST_RATIO, Math.sqrt(MOST_PIXELS / Math.max(1, width * height)));
    this.#canvas.width = Math.round(width * this.#ratio);
    this.#canvas.height = Math.round(height * this.#ratio);
    this.#level = 0;
  }

  /** Another game begins: nothing of the old one is left over. */
  forget() {
    this.#bursts = [];
    this.#heading = null;
    this.#flip = 1;
  }

  /** Something may have happened between two states that deserves a few sparks. */
  notice(before, after) {
    if (before.level !== after.level) return;
    const { columns } = MAZES[after.level - 1];
    const gone = (list) => before[list].filter((cell) => !after[list].includes(cell));
    const burst = (x, y, kind) => this.#bursts.push({ x, y, kind, since: null });
    gone("pearls").forEach((cell) => burst(cell % columns, Math.floor(cell / columns), "pearl"));
    gone("bubbles").forEach((cell) => burst(cell % columns, Math.floor(cell / columns), "bubble"));
    if (before.phase !== after.phase && after.phase === "caught") {
      const { x, y } = place(after.diver);
      burst(x, y, "bubble");
    }
    if (before.phase === "caught" && after.phase === "ready") this.#heading = null;
  }

  /** @param {Scene} scene */
  draw(scene) {
    if (!this.#canvas.width || !this.#canvas.height) return;
    if (this.#level !== scene.play.level) this.#paint(scene.play.level);
    const ctx = this.#ctx, seconds = scene.isCalm ? 0 : scene.now / 1000;
    const passed = Math.min(0.1, Math.max(0, (scene.now - this.#last) / 1000));
    this.#last = scene.now;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.drawImage(this.#layer, 0, 0);
    this.#useCells(ctx);
    if (!scene.isCalm) this.#drawRays(seconds);
    this.#drawPearls(scene.play, seconds);
    this.#drawHoles(scene.play);
    this.#drawGrass(seconds);
    this.#drawCreatures(scene, seconds);
    this.#drawDiver(scene, passed);
    if (!scene.isCalm) this.#drawDrift(seconds);
    this.#drawBursts(scene);
    this.#drawLives(scene.play);
    this.#drawWords(scene);
  }

  // The layer that stays

  #paint(level) {
    const { width, height } = this.#canvas, maze = MAZES[level - 1];
    this.#level = level;
    this.#scale = Math.min(width / (maze.columns - 2 * CUT), height / (maze.rows - 2 * CUT));
    const across = width / this.#scale, down = height / this.#scale;
    const left = (maze.columns - 1 - across) / 2, top = (maze.rows - 1 - down) / 2;
    this.#view = { left, top, right: left + across, bottom: top + down };
    const palette = PALETTES[LEVELS[level - 1].water];
    const site = { maze, view: this.#view, palette, chance: generator(level * 101) };
    this.#layer.width = width;
    this.#layer.height = height;
    const ctx = this.#layer.getContext("2d", { alpha: false });
    this.#useCells(ctx);
    paintReef(ctx, site);
    this.#grass = alike(growGrass(site));
    this.#sprites = {
      pearl: this.#sprite(0.8, figures.drawPearl),
      bubble: this.#sprite(0.8, (sprite) => (sprite.scale(0.34, 0.34), figures.drawBubble(sprite))),
      heart: this.#sprite(0.5, figures.drawHeart),
      ray: raySprite(palette.light),
    };
  }

  /** Makes cells the unit of a drawing, with the middle of cell (0, 0) at the point (0, 0). */
  #useCells(ctx) {
    ctx.setTransform(this.#scale, 0, 0, this.#scale, -this.#view.left * this.#scale, -this.#view.top * this.#scale);
  }

  /** A small picture, `size` cells wide, of what is drawn often and always alike. */
  #sprite(size, draw) {
    const canvas = document.createElement("canvas"), pixels = Math.ceil(size * this.#scale);
    canvas.width = canvas.height = pixels;
    const ctx = canvas.getContext("2d");
    ctx.setTransform(this.#scale, 0, 0, this.#scale, pixels / 2, pixels / 2);
    draw(ctx);
    return { canvas, size };
  }

  #stamp({ canvas, size }, x, y, scale = 1) {
    const side = size * scale;
    this.#ctx.drawImage(canvas, x - side / 2, y - side / 2, side, side);
  }

  // What moves

  #drawRays(seconds) {
    const ctx = this.#ctx, { left, right, top, bottom } = this.#view, height = bottom - top;
    for (let i = 0; i < 2; i++) {
      const x = left + (right - left) * (0.34 + 0.42 * i + 0.06 * Math.sin(seconds * 0.13 + i * 2.4));
      ctx.save();
      ctx.globalAlpha = 0.12 + 0.1 * Math.sin(seconds * 0.5 + i * 2.1);
      ctx.translate(x, top);
      ctx.transform(1, 0, -0.28, 1, 0, 0);
      ctx.drawImage(this.#sprites.ray, -0.6, 0, 1.2, height * 0.85);
      ctx.restore();
    }
  }

  #drawPearls(play, seconds) {
    const ctx = this.#ctx, { columns } = MAZES[play.level - 1];
    for (const cell of play.pearls) {
      const x = cell % columns, y = Math.floor(cell / columns) + 0.03 * Math.sin(seconds * 2 + cell);
      this.#stamp(this.#sprites.pearl, x, y);
      // Each pearl glints for a moment every few seconds, at its own time.
      const glint = Math.sin(seconds * 1.1 + cell * 2.4) - 0.86;
      if (glint > 0) this.#at(x - 0.05, y - 0.07, () => (ctx.rotate(seconds * 0.4), figures.drawGlint(ctx, glint * 2.2)));
    }
    for (const cell of play.bubbles) {
      const y = Math.floor(cell / columns) + 0.06 * Math.sin(seconds * 1.7 + cell);
      this.#stamp(this.#sprites.bubble, cell % columns, y, 1 + 0.06 * Math.sin(seconds * 2.3));
    }
  }

  #drawGrass(seconds) {
    const ctx = this.#ctx;
    ctx.lineCap = "round";
    // One path for all blades of a colour and width: a stroke costs more than its points.
    for (const blades of this.#grass) {
      ctx.strokeStyle = blades[0].colour;
      ctx.lineWidth = blades[0].width;
      ctx.beginPath();
      for (const blade of blades) traceBlade(ctx, blade, seconds);
      ctx.stroke();
    }
  }

  #drawHoles({ creatures }) {
    for (const { kind, hole, facing } of creatures) {
      if (kind === "moray") this.#at(...hole, () => (this.#ctx.rotate(angleOf(facing)), figures.drawHole(this.#ctx)));
    }
  }

  #drawCreatures({ play, isCalm }, seconds) {
    const ctx = this.#ctx, isAsleep = play.sleep > 0;
    play.creatures.forEach((creature, i) => {
      const { x, y } = placeOf(creature), beat = isAsleep ? i : seconds * 3 + i * 2;
      // Shortly before they wake, they stir.
      const stir = isAsleep && play.sleep < 2 && !isCalm ? 0.03 * Math.sin(seconds * 40) : 0;
      this.#at(x + stir, y, () => this.#drawCreature(creature, { beat, isAsleep }));
      const isHidden = creature.kind === "moray" && creature.reach < 0.1;
      if (isAsleep && !isHidden) this.#at(x, y, () => figures.drawWord(ctx, "z", 0.12 * Math.sin(seconds * 2 + i)));
      else if (creature.mood === "startled") this.#at(x, y, () => figures.drawWord(ctx, "!", 0));
    });
  }

  #drawCreature(creature, motion) {
    const ctx = this.#ctx;
    if (creature.kind === "jelly") {
      ctx.scale(1.1, 1.1);
      figures.drawJelly(ctx, motion);
    } else if (creature.kind === "moray") {
      // It is drawn from its hole, one cell behind its mouth.
      ctx.rotate(angleOf(creature.facing));
      ctx.translate(-1, 0);
      figures.drawMoray(ctx, { ...motion, reach: creature.reach });
    } else {
      if (creature.direction === "left") ctx.scale(-1, 1);
      else ctx.rotate(angleOf(creature.direction));
      ctx.scale(1.05, 1.05);
      figures.drawShark(ctx, { ...motion, beat: motion.beat * (creature.mood === "hunt" ? 3 : 1.6), mood: creature.mood });
    }
  }

  #drawDiver({ play, isPaused, isCalm, now }, passed) {
    const ctx = this.#ctx, { diver, phase } = play;
    if (phase === "lost") return;
    let { x, y } = place(diver);
    const isStill = !diver.moving || isPaused || phase !== "playing";
    const bob = isCalm || diver.moving ? 0 : 0.03 * Math.sin(now / 500);
    this.#turnTo(diver.direction, isCalm ? Infinity : passed * 9);
    if (phase === "caught") y -= (1.6 - play.caught) * 0.35;
    this.#at(x, y + bob, () => {
      if (phase === "caught") ctx.globalAlpha = Math.min(1, play.caught);
      else this.#drawLamp(play);
      ctx.save();
      ctx.rotate(this.#heading);
      ctx.scale(1.12, 1.12 * this.#flip);
      figures.drawDiver(ctx, { beat: isCalm ? 0 : now / (isStill ? 420 : 95), speed: isStill ? 0.3 : 1 });
      ctx.restore();
      if (!isCalm) this.#drawBreath(now / 1000);
      if (phase === "caught") this.#stamp(this.#sprites.bubble, 0, 0, 2.2);
      else if (play.shield > 0 && phase === "playing") this.#drawShield(play.shield);
    });
  }

  /** Every now and then the diver breathes out. */
  #drawBreath(seconds) {
    for (let i = 0; i < 3; i++) {
      const risen = (seconds * 0.7 + i * 0.16) % 2.2;
      if (risen < 0.7) this.#stamp(this.#sprites.bubble, 0.08 * Math.sin(seconds * 4 + i * 2), -0.25 - risen, 0.1 + 0.06 * i);
    }
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

  #drawLamp({ level, diver }) {
    const ctx = this.#ctx, maze = MAZES[level - 1], { x, y } = DIRECTIONS[diver.direction];
    let reach = 1 - diver.progress;
    for (let i = 1; reach < LAMP_CELLS && isWater(maze, diver.column + x * i, diver.row + y * i); i++) reach += 1;
    ctx.save();
    ctx.rotate(this.#heading);
    ctx.scale(1, this.#flip);
    ctx.globalCompositeOperation = "lighter";
    figures.drawLamp(ctx, Math.min(LAMP_CELLS, Math.max(1, reach)), PALETTES[LEVELS[level - 1].water].lamp);
    ctx.restore();
  }

  #drawShield(seconds) {
    const ctx = this.#ctx;
    ctx.globalAlpha = Math.min(1, seconds) * 0.8;
    this.#stamp(this.#sprites.bubble, 0, 0, 2.1);
    ctx.globalAlpha = 1;
  }

  /** Small bubbles that rise all over the picture. */
  #drawDrift(seconds) {
    const ctx = this.#ctx, { left, right, top, bottom } = this.#view, height = bottom - top + 1;
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

  #drawBursts({ now, isCalm }) {
    const ctx = this.#ctx;
    this.#bursts.forEach((burst) => (burst.since ??= now));
    this.#bursts = this.#bursts.filter(({ since }) => now - since < BURST_MS);
    if (isCalm) return;
    for (const { x, y, kind, since } of this.#bursts) {
      const age = (now - since) / BURST_MS, far = 0.15 + 0.55 * Math.sqrt(age);
      ctx.globalAlpha = 1 - age;
      for (let i = 0; i < 7; i++) {
        const angle = (i * 2 * Math.PI) / 7 + x, [toX, toY] = [x + Math.sin(angle) * far, y - Math.cos(angle) * far];
        if (kind === "pearl") this.#at(toX, toY, () => figures.drawGlint(ctx, 0.16 * (1 - age)));
        else this.#stamp(this.#sprites.bubble, toX, toY - age * 0.6, 0.2 + 0.08 * (i % 3));
      }
      ctx.globalAlpha = 1;
    }
  }

  #drawLives({ lives }) {
    if (!lives) return;
    const ctx = this.#ctx, { left, top } = this.#view;
    const size = Math.min(1, (26 * this.#ratio) / (0.5 * this.#scale)), step = 0.44 * size;
    ctx.fillStyle = faded("#061a36", 0.62);
    ctx.beginPath();
    ctx.roundRect(left + 0.1, top + 0.1, step * (lives + 0.4), step * 1.2, step * 0.6);
    ctx.fill();
    for (let i = 0; i < lives; i++) this.#stamp(this.#sprites.heart, left + 0.1 + step * (i + 0.7), top + 0.1 + step * 0.6, size);
  }

  /** Draws around another point. */
  #at(x, y, draw) {
    this.#ctx.save();
    this.#ctx.translate(x, y);
    draw();
    this.#ctx.restore();
  }

  // Words over the picture. The page says the same in its own words to those who do not see them.

  #drawWords({ play, isPaused }) {
    const { name } = LEVELS[play.level - 1];
    const words = {
      ready: [name, "Show a direction to dive"], won: ["Every pearl found", name],
      lost: ["Back to the boat", "The reef waits for another dive"], paused: ["Paused", name],
    }[isPaused ? "paused" : play.phase];
    // After a life was lost, the bare reef says enough.
    if (words) this.#drawPanel(...words);
  }

  #drawPanel(title, line) {
    const ctx = this.#ctx, { width, height } = this.#canvas;
    const size = Math.max(15 * this.#ratio, Math.min(width * 0.042, 34 * this.#ratio));
    const small = Math.max(size * 0.56, 12 * this.#ratio);
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
}

const angleOf = (direction) => Math.atan2(DIRECTIONS[direction].y, DIRECTIONS[direction].x);

/** Blades of grass in groups of one colour and width. */
function alike(blades) {
  const groups = new Map();
  for (const blade of blades) {
    const look = `${blade.colour} ${blade.width}`;
    groups.set(look, [...(groups.get(look) ?? []), blade]);
  }
  return [...groups.values()];
}

function traceBlade(ctx, { x, y, height, lean, phase }, seconds) {
  const sway = seconds ? Math.sin(seconds * 1.1 + phase) * 0.16 * height : 0;
  ctx.moveTo(x, y);
  ctx.quadraticCurveTo(x + lean * 0.2, y - height * 0.55, x + lean + sway, y - height);
}

/** A beam of light that is soft at its sides and ends. */
function raySprite(colour) {
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
