// The creatures: how each begins, moves, and where it is.

import { DIRECTIONS, forward, isOpen, isSame, isWater, nearest, place, wayTo } from "./swimming.js";

const MORAY = { hiddenFrom: 3, hiddenTo: 5.5, peek: 1.3, out: 1.4, back: 0.5, shyCells: 1.6, dangerousReach: 0.6 };
const SHARK = { sightCells: 5, startledSeconds: 0.8, huntSeconds: 3.5, tiredSeconds: 4 };

/** By kind: from its plan and a chance (0 to below 1) to the creature as a level begins. */
export const BIRTHS = {
  jelly: (plan) => ({ ...plan, at: 0 }),
  moray: (plan, chance) => ({ ...plan, mood: "hidden", left: hiding(chance), reach: 0 }),
  shark: (plan) => {
    const [column, row] = plan.patrol[0];
    return { ...plan, column, row, direction: "right", progress: 0, mood: "patrol", left: 0, next: 1, target: null };
  },
};

/** By kind: from a creature and what is around it to the same creature a little later. */
export const MOVES = { jelly: driftJelly, moray: peekMoray, shark: swimShark };

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

function approach(value, goal, by) {
  return value < goal ? Math.min(goal, value + by) : Math.max(goal, value - by);
}
