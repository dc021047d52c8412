// Cells, ways through a maze, and what swims there.

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
 */

/** Whether a cell is water; all around the map is coral. */
export function isWater(maze, column, row) {
  return column >= 0 && column < maze.columns && maze.water[row * maze.columns + column] === true;
}

/** Whether a swimmer in the middle of a cell can leave it in a direction. */
export function isOpen(maze, { column, row }, direction) {
  return isWater(maze, column + DIRECTIONS[direction].x, row + DIRECTIONS[direction].y);
}

/** Whether two cells are one. */
export const isSame = (one, other) => one.column === other.column && one.row === other.row;

/** The number of a cell. */
export const cellOf = (maze, { column, row }) => row * maze.columns + column;

/** The cell that a swimmer is swimming to. */
export function ahead({ column, row, direction }) {
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

/** A swimmer that swam on, at most to the middle of the next cell. */
export function forward(swimmer, way) {
  const progress = swimmer.progress + way;
  // Sums of fractions end a hair beside 1; the middle of a cell must be met exactly, as turns happen only there.
  return progress > 1 - 1e-9 ? { ...swimmer, ...ahead(swimmer), progress: 0 } : { ...swimmer, progress };
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
export function wayTo(maze, swimmer, goal) {
  const steps = distances(maze, goal);
  const length = (direction) => {
    return isOpen(maze, swimmer, direction) ? steps[cellOf(maze, ahead({ ...swimmer, direction }))] : Infinity;
  };
  const candidates = [swimmer.direction, ...Object.keys(DIRECTIONS)];
  return candidates.reduce((best, direction) => (length(direction) < length(best) ? direction : best));
}
