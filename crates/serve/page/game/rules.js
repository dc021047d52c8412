// What happens in the reef: pure functions from one state to the next. Nothing here draws, waits or looks at a clock,
// so a whole game can be played in a test.

import { draw } from "./random.js";
import { LEVELS, MAZES } from "./levels.js";

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

const MORAY = { hiddenFrom: 3, hiddenTo: 5.5, peek: 1.3, out: 1.4, back: 0.5, shyCells: 1.6, dangerousReach: 0.6 };
const SHARK = { sightCells: 5, startledSeconds: 0.8, huntSeconds: 3.5, tiredSeconds: 4 };

/** @type {Record<string, {x: number, y: number, opposite: string}>} */
export const DIRECTIONS = {
  up: { x: 0, y: -1, opposite: "down" },
  down: { x: 0, y: 1, opposite: "up" },
  left: { x: -1, y: 0, opposite: "right" },
  right: { x: 1, y: 0, opposite: "left" },
};

/**
 * Something that swims from the middle of one cell to the next: it left (column, row) and is `progress` (0 to below 1)
 * of the way to the neighbour in its direction.
 * @typedef {{column: number, row: number, direction: string, progress: number}} Swimmer
 *
 * @typedef {object} Play the state of one level; never changed, only replaced
 * @property {number} level from 1
 * @property {"ready"|"playing"|"caught"|"won"|"lost"} phase `ready` waits for the first direction
 * @property {number} lives
 * @property {number[]} pearls cells where one still lies
 * @property {number[]} bubbles cells where one still waits
 * @property {Swimmer & {moving: boolean}} diver
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

// Creatures: how each begins, moves, and where it is

const BIRTHS = {
  jelly: (plan) => ({ ...plan, at: 0 }),
  moray: (plan, chance) => ({ ...plan, mood: "hidden", left: hiding(chance), reach: 0 }),
  shark: (plan) => {
    const [column, row] = plan.patrol[0];
    return { ...plan, column, row, direction: "right", progress: 0, mood: "patrol", left: 0, next: 1, target: null };
  },
};

const MOVES = { jelly: driftJelly, moray: peekMoray, shark: swimShark };

const hiding = (chance) => MORAY.hiddenFrom + chance * (MORAY.hiddenTo - MORAY.hiddenFrom);

/** A jellyfish drifts from one end of its lane to the other and back, whatever the diver does. */
function driftJelly(jelly, { dt }) {
  return { ...jelly, at: (jelly.at + jelly.speed * dt) % (2 * laneLength(jelly)) };
}

const laneLength = ({ from, to }) => Math.abs(to[0] - from[0]) + Math.abs(to[1] - from[1]);

/** A moray shows its head a while before it comes out, and is too shy to come out while the diver is close. */
function peekMoray(moray, { diver, dt, chance }) {
  const left = moray.left - dt;
  const reach = approach(moray.reach, { hidden: 0, peek: 0.3, out: 1, back: 0 }[moray.mood], dt * 3);
  if (left > 0) return { ...moray, left, reach };
  const mouth = mouthOf(moray), { x, y } = place(diver);
  const isShy = Math.hypot(mouth.x - x, mouth.y - y) < MORAY.shyCells;
  if (moray.mood === "peek" && isShy) return { ...moray, reach };
  const mood = { hidden: "peek", peek: "out", out: "back", back: "hidden" }[moray.mood];
  return { ...moray, reach, mood, left: mood === "hidden" ? hiding(chance) : MORAY[mood] };
}

function mouthOf({ hole, facing }) {
  return { x: hole[0] + DIRECTIONS[facing].x, y: hole[1] + DIRECTIONS[facing].y };
}

/**
 * A shark swims its round. It follows the diver only while it sees it straight ahead, starts late, is slower, and soon
 * gets tired of it.
 */
function swimShark(shark, { maze, diver, dt }) {
  shark = feel(maze, shark, diver, dt);
  let cells = { patrol: shark.speed, tired: shark.speed, hunt: shark.hunt, startled: 0 }[shark.mood] * dt;
  while (cells > 0) {
    if (shark.progress === 0) {
      shark = choose(maze, shark);
      if (!isOpen(maze, shark, shark.direction)) break;
    }
    const way = Math.min(cells, 1 - shark.progress);
    shark = forward(shark, way);
    cells -= way;
  }
  return shark;
}

function feel(maze, shark, diver, dt) {
  const left = Math.max(0, shark.left - dt), prey = nearest(diver);
  const isSeen = sees(maze, shark, prey);
  if (shark.mood === "patrol") return isSeen ? { ...shark, mood: "startled", left: SHARK.startledSeconds } : shark;
  if (shark.mood === "startled") {
    return left ? { ...shark, left } : { ...shark, mood: "hunt", left: SHARK.huntSeconds, target: prey };
  }
  if (shark.mood === "tired") return left ? { ...shark, left } : { ...shark, mood: "patrol" };
  const target = isSeen ? prey : shark.target;
  const isLost = !isSeen && shark.progress === 0 && isSame(shark, target);
  return left && !isLost ? { ...shark, left, target } : { ...shark, mood: "tired", left: SHARK.tiredSeconds };
}

function choose(maze, shark) {
  if (shark.mood === "hunt") return { ...shark, direction: wayTo(maze, shark, shark.target) };
  const corner = ([column, row]) => ({ column, row });
  let { next } = shark;
  if (isSame(shark, corner(shark.patrol[next]))) next = (next + 1) % shark.patrol.length;
  return { ...shark, next, direction: wayTo(maze, shark, corner(shark.patrol[next])) };
}

/** Whether a swimmer looks along a straight corridor in which the cell lies, not too far away. */
function sees(maze, swimmer, cell) {
  const { x, y } = DIRECTIONS[swimmer.direction];
  let { column, row } = nearest(swimmer);
  for (let i = 0; i <= SHARK.sightCells && isWater(maze, column, row); i++) {
    if (isSame({ column, row }, cell)) return true;
    [column, row] = [column + x, row + y];
  }
  return false;
}

/**
 * Where a creature is, in cells, and whether it would catch the diver there.
 * @returns {{x: number, y: number, isDangerous: boolean}}
 */
export function placeOf(creature) {
  if (creature.kind === "shark") return { ...place(creature), isDangerous: true };
  if (creature.kind === "moray") return { ...mouthOf(creature), isDangerous: creature.reach > MORAY.dangerousReach };
  const length = laneLength(creature), share = 1 - Math.abs(creature.at / length - 1);
  const [x, y] = [0, 1].map((i) => creature.from[i] + (creature.to[i] - creature.from[i]) * share);
  return { x, y, isDangerous: true };
}

// Cells and ways

/** Whether a cell is water; all around the map is coral. */
export function isWater(maze, column, row) {
  return column >= 0 && column < maze.columns && maze.water[row * maze.columns + column] === true;
}

function isOpen(maze, { column, row }, direction) {
  return isWater(maze, column + DIRECTIONS[direction].x, row + DIRECTIONS[direction].y);
}

const isSame = (one, other) => one.column === other.column && one.row === other.row;

const cellOf = (maze, { column, row }) => row * maze.columns + column;

/** The cell that a swimmer is swimming to. */
function ahead({ column, row, direction }) {
  return { column: column + DIRECTIONS[direction].x, row: row + DIRECTIONS[direction].y };
}

/** The cell that a swimmer is in. */
export function nearest(swimmer) {
  return swimmer.progress < 0.5 ? { column: swimmer.column, row: swimmer.row } : ahead(swimmer);
}

/** Where a swimmer is, in cells. */
export function place({ column, row, direction, progress }) {
  return { x: column + DIRECTIONS[direction].x * progress, y: row + DIRECTIONS[direction].y * progress };
}

function forward(swimmer, way) {
  const progress = swimmer.progress + way;
  // Sums of fractions end a hair beside 1; the middle of a cell must be met exactly, as turns happen only there.
  return progress > 1 - 1e-9 ? { ...swimmer, ...ahead(swimmer), progress: 0 } : { ...swimmer, progress };
}

function approach(value, goal, by) {
  return value < goal ? Math.min(goal, value + by) : Math.max(goal, value - by);
}

/**
 * Steps from every cell to one of them, by flood fill; Infinity where there is no way.
 * @returns {number[]}
 */
export function distances(maze, { column, row }) {
  const steps = maze.water.map(() => Infinity), queue = [{ column, row }];
  steps[cellOf(maze, queue[0])] = 0;
  for (const here of queue) {
    for (const direction in DIRECTIONS) {
      const there = ahead({ ...here, direction });
      if (!isWater(maze, there.column, there.row) || steps[cellOf(maze, there)] < Infinity) continue;
      steps[cellOf(maze, there)] = steps[cellOf(maze, here)] + 1;
      queue.push(there);
    }
  }
  return steps;
}

/** The first direction of a shortest way; the present one where there are several, so that nobody dithers. */
function wayTo(maze, swimmer, goal) {
  const steps = distances(maze, goal);
  const length = (direction) => {
    return isOpen(maze, swimmer, direction) ? steps[cellOf(maze, ahead({ ...swimmer, direction }))] : Infinity;
  };
  const candidates = [swimmer.direction, ...Object.keys(DIRECTIONS)];
  return candidates.reduce((best, direction) => (length(direction) < length(best) ? direction : best));
}
