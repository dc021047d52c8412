// All that is seen of the game. What stays the same is painted once; a picture is then that layer, and little more.

import { angleOf, at, spriteOf, stamp } from "./brush.js";
import { Bursts } from "./bursts.js";
import { placeOf } from "./creatures.js";
import { DiverPainter } from "./diver.js";
import * as figures from "./figures.js";
import { alike, drawGrass } from "./grass.js";
import { LEVELS, MAZES } from "./levels.js";
import { drawDrift, drawRays, raySprite } from "./light.js";
import { PALETTES, faded } from "./palettes.js";
import { generator } from "./random.js";
import { growGrass, paintReef } from "./reef.js";
import { drawWords } from "./words.js";

/** Cells of the border that may be cut off, so that more of the canvas is for corridors. */
const CUT = 0.4;
/** Sharper than this costs time and shows little. */
const FINEST_RATIO = 2;
const MOST_PIXELS = 1.3e6;

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
  #diver = new DiverPainter();
  #bursts = new Bursts();
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
    this.#bursts.forget();
    this.#diver.forget();
  }

  /** Something may have happened between two states that deserves a few sparks. */
  notice(before, after) {
    if (before.level !== after.level) return;
    this.#bursts.notice(before, after);
    if (before.phase === "caught" && after.phase === "ready") this.#diver.lookAhead();
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
    if (!scene.isCalm) drawRays(ctx, this.#sprites.ray, this.#view, seconds);
    this.#drawPearls(scene.play, seconds);
    this.#drawHoles(scene.play);
    drawGrass(ctx, this.#grass, seconds);
    this.#drawCreatures(scene, seconds);
    this.#diver.draw(ctx, scene, this.#sprites.bubble, passed);
    if (!scene.isCalm) drawDrift(ctx, this.#view, seconds);
    this.#bursts.draw(ctx, scene, this.#sprites.bubble);
    this.#drawLives(scene.play);
    drawWords(ctx, scene, this.#ratio);
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
      pearl: spriteOf(this.#scale, 0.8, figures.drawPearl),
      bubble: spriteOf(this.#scale, 0.8, (sprite) => (sprite.scale(0.34, 0.34), figures.drawBubble(sprite))),
      heart: spriteOf(this.#scale, 0.5, figures.drawHeart),
      ray: raySprite(palette.light),
    };
  }

  /** Makes cells the unit of a drawing, with the middle of cell (0, 0) at the point (0, 0). */
  #useCells(ctx) {
    ctx.setTransform(this.#scale, 0, 0, this.#scale, -this.#view.left * this.#scale, -this.#view.top * this.#scale);
  }

  // What moves

  #drawPearls(play, seconds) {
    const ctx = this.#ctx, { columns } = MAZES[play.level - 1];
    for (const cell of play.pearls) {
      const x = cell % columns, y = Math.floor(cell / columns) + 0.03 * Math.sin(seconds * 2 + cell);
      stamp(ctx, this.#sprites.pearl, x, y);
      // Each pearl glints for a moment every few seconds, at its own time.
      const glint = Math.sin(seconds * 1.1 + cell * 2.4) - 0.86;
      if (glint > 0) at(ctx, x - 0.05, y - 0.07, () => (ctx.rotate(seconds * 0.4), figures.drawGlint(ctx, glint * 2.2)));
    }
    for (const cell of play.bubbles) {
      const y = Math.floor(cell / columns) + 0.06 * Math.sin(seconds * 1.7 + cell);
      stamp(ctx, this.#sprites.bubble, cell % columns, y, 1 + 0.06 * Math.sin(seconds * 2.3));
    }
  }

  #drawHoles({ creatures }) {
    const ctx = this.#ctx;
    for (const { kind, hole, facing } of creatures) {
      if (kind === "moray") at(ctx, ...hole, () => (ctx.rotate(angleOf(facing)), figures.drawHole(ctx)));
    }
  }

  #drawCreatures({ play, isCalm }, seconds) {
    const ctx = this.#ctx, isAsleep = play.sleep > 0;
    play.creatures.forEach((creature, i) => {
      const { x, y } = placeOf(creature), beat = isAsleep ? i : seconds * 3 + i * 2;
      // Shortly before they wake, they stir.
      const stir = isAsleep && play.sleep < 2 && !isCalm ? 0.03 * Math.sin(seconds * 40) : 0;
      at(ctx, x + stir, y, () => this.#drawCreature(creature, { beat, isAsleep }));
      const isHidden = creature.kind === "moray" && creature.reach < 0.1;
      if (isAsleep && !isHidden) at(ctx, x, y, () => figures.drawWord(ctx, "z", 0.12 * Math.sin(seconds * 2 + i)));
      else if (creature.mood === "startled") at(ctx, x, y, () => figures.drawWord(ctx, "!", 0));
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

  #drawLives({ lives }) {
    if (!lives) return;
    const ctx = this.#ctx, { left, top } = this.#view;
    const size = Math.min(1, (26 * this.#ratio) / (0.5 * this.#scale)), step = 0.44 * size;
    ctx.fillStyle = faded("#061a36", 0.62);
    ctx.beginPath();
    ctx.roundRect(left + 0.1, top + 0.1, step * (lives + 0.4), step * 1.2, step * 0.6);
    ctx.fill();
    for (let i = 0; i < lives; i++) stamp(ctx, this.#sprites.heart, left + 0.1 + step * (i + 0.7), top + 0.1 + step * 0.6, size);
  }
}
