// What happens in the reef: pure functions from one state to the next. Nothing here draws, waits or looks at a clock,
// so a whole game can be played in a test.

import { BIRTHS, MOVES, placeOf } from "./creatures.js";
import { LEVELS, MAZES } from "./levels.js";
import { draw } from "./random.js";
import { DIRECTIONS, ahead, cellOf, forward, isOpen, isWater, nearest, place } from "./swimming.js";

/** How many times the diver may be touched in one level. */
export const LIVES = 3;
/** Seconds for which a direction is still wanted after nobody presses it any more. */
export const WISH_SECONDS = 1;
/** Cells behind the diver to which it turns back for a junction: answers of the camera arrive up to 0.3 s late. */
export const LATE_CELLS = 0.75;
/** Seconds without danger after a start, and after being caught. */
export const SHIELD_SECONDS = 2.5;
/** Seconds that creatures sleep after the diver took an air bubble. */
export const SLEEP_SECONDS = 8;

const CAUGHT_SECONDS = 1.6;
const TOUCH_CELLS = 0.6;
const LONGEST_STEP = 1 / 30;

/**
 * @typedef {object} Play the state of one level; never changed, only replaced
 * @property {number} level from 1
 * @property {"ready"|"playing"|"caught"|"won"|"lost"} phase `ready` waits for the first direction
 * @property {number} lives
 * @property {number[]} pearls cells where one still lies
 * @property {number[]} bubbles cells where one still waits
 * @property {import("./swimming.js").Swimmer & {moving: boolean}} diver
 * @property {{direction: string, left: number}|null} wish the direction to take as soon as it is possible
 * @property {object[]} creatures
 * @property {number} shield seconds left in which nothing catches the diver
 * @property {number} sleep seconds left for which creatures sleep
 * @property {number} caught seconds left of being caught
 * @property {number} seed
 */

/**
 * A level before its first move.
 * @param {number} level from 1
 * @param {number} [seed]
 * @returns {Play}
 */
export function begin(level, seed = 1) {
  const maze = MAZES[level - 1];
  return home({ level, lives: LIVES, pearls: maze.pearls, bubbles: maze.bubbles, sleep: 0, caught: 0, seed });
}

/** The diver and all creatures where the level begins; pearls and lives as they are. */
function home(play) {
  const maze = MAZES[play.level - 1];
  const direction = isWater(maze, maze.start.column + 1, maze.start.row) ? "right" : "up";
  let seed = play.seed;
  const creatures = LEVELS[play.level - 1].creatures.map((plan) => {
    const drawn = draw(seed);
    seed = drawn.seed;
    return BIRTHS[plan.kind](plan, drawn.value);
  });
  const diver = { ...maze.start, direction, progress: 0, moving: false };
  return { ...play, phase: "ready", diver, wish: null, creatures, shield: SHIELD_SECONDS, sleep: 0, seed };
}

/**
 * The state a little later.
 * @param {Play} play
 * @param {string|null} direction what is pressed now; null presses nothing
 * @param {number} dt seconds
 * @returns {Play}
 */
export function step(play, direction, dt) {
  // Long steps are cut, so that nobody jumps over a pearl or through a creature on a slow computer.
  for (let left = dt; left > 0; left -= LONGEST_STEP) play = shortStep(play, direction, Math.min(left, LONGEST_STEP));
  return play;
}

function shortStep(play, direction, dt) {
  play = press(play, direction);
  if (play.phase === "playing") return touch(collect(moveAll(tick(play, direction, dt), dt)));
  if (play.phase === "caught") return recover(play, dt);
  return play;
}

/**
 * Remembers a direction; the first one starts the level.
 * @param {Play} play
 * @param {string|null} direction
 * @returns {Play}
 */
export function press(play, direction) {
  if (!DIRECTIONS[direction] || !["ready", "playing"].includes(play.phase)) return play;
  return { ...play, phase: "playing", wish: { direction, left: WISH_SECONDS } };
}

function tick(play, direction, dt) {
  const less = (seconds) => Math.max(0, seconds - dt);
  let wish = play.wish;
  if (wish && !direction) wish = wish.left > dt ? { ...wish, left: wish.left - dt } : null;
  return { ...play, wish, shield: less(play.shield), sleep: less(play.sleep) };
}

function moveAll(play, dt) {
  const maze = MAZES[play.level - 1];
  const swum = swimDiver(maze, play.diver, play.wish, LEVELS[play.level - 1].speed * dt);
  play = { ...play, ...swum };
  if (play.sleep > 0) return play;
  let seed = play.seed;
  const creatures = play.creatures.map((creature) => {
    const drawn = draw(seed);
    seed = drawn.seed;
    return MOVES[creature.kind](creature, { maze, diver: play.diver, dt, chance: drawn.value });
  });
  return { ...play, creatures, seed };
}

function collect(play) {
  const cell = cellOf(MAZES[play.level - 1], nearest(play.diver));
  if (play.pearls.includes(cell)) {
    const pearls = play.pearls.filter((other) => other !== cell);
    return { ...play, pearls, phase: pearls.length ? play.phase : "won" };
  }
  if (!play.bubbles.includes(cell)) return play;
  return { ...play, bubbles: play.bubbles.filter((other) => other !== cell), sleep: SLEEP_SECONDS };
}

function touch(play) {
  if (play.phase !== "playing" || play.shield > 0 || play.sleep > 0) return play;
  const { x, y } = place(play.diver);
  const isCaught = play.creatures.some((creature) => {
    const other = placeOf(creature);
    return other.isDangerous && Math.hypot(other.x - x, other.y - y) < TOUCH_CELLS;
  });
  return isCaught ? { ...play, phase: "caught", lives: play.lives - 1, caught: CAUGHT_SECONDS, wish: null } : play;
}

function recover(play, dt) {
  if (play.caught > dt) return { ...play, caught: play.caught - dt };
  return play.lives > 0 ? home({ ...play, caught: 0 }) : { ...play, caught: 0, phase: "lost" };
}

// The diver

function swimDiver(maze, diver, wish, cells) {
  let { moving } = diver;
  ({ diver, wish } = turnBack(maze, diver, wish));
  while (cells > 0) {
    if (diver.progress === 0) {
      if (wish && isOpen(maze, diver, wish.direction)) {
        diver = { ...diver, direction: wish.direction };
        wish = null;
      }
      moving = isOpen(maze, diver, diver.direction);
      if (!moving) break;
    }
    const way = Math.min(cells, 1 - diver.progress);
    diver = forward(diver, way);
    cells -= way;
  }
  return { diver: { ...diver, moving }, wish };
}

/** Between two cells, the diver turns round for the opposite direction, and for a junction that it has only just missed. */
function turnBack(maze, diver, wish) {
  if (!wish || diver.progress === 0 || wish.direction === diver.direction) return { diver, wish };
  if (wish.direction === DIRECTIONS[diver.direction].opposite) return { diver: turned(diver), wish: null };
  const missed = diver.progress <= LATE_CELLS && isOpen(maze, diver, wish.direction);
  const comes = isOpen(maze, ahead(diver), wish.direction);
  return { diver: missed && !comes ? turned(diver) : diver, wish };
}

function turned(swimmer) {
  const { opposite } = DIRECTIONS[swimmer.direction];
  return { ...swimmer, ...ahead(swimmer), direction: opposite, progress: 1 - swimmer.progress };
}
