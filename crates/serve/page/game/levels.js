// The levels: each a map of letters, what lives in it, and how fast the diver swims there.
//
//   #  coral          .  water with a pearl      o  water with an air bubble
//   D  the diver      (a space)  open water
//
// Nobody steers exactly by webcam, so every map keeps to three rules, which the tests check: no corridor ends blindly,
// a moray never guards the only way, and no pearl lies in a moray's reach.

/**
 * @typedef {{kind: "jelly", from: number[], to: number[], speed: number}} JellyPlan drifts to and fro between two cells
 * @typedef {{kind: "moray", hole: number[], facing: string}} MorayPlan a cell of coral and the side it looks out of
 * @typedef {{kind: "shark", patrol: number[][], speed: number, hunt: number}} SharkPlan corners of its round, cells a second
 * @typedef {{name: string, water: string, speed: number, map: string[],
 *            creatures: (JellyPlan|MorayPlan|SharkPlan)[]}} Level cells are [column, row]
 */

/** @type {Level[]} */
export const LEVELS = [
  {
    // One ring and nothing to fear: cycling right, down, left, up is enough.
    name: "The Ring Garden", water: "lagoon", speed: 3,
    map: [
      "###########",
      "#D . . . .#",
      "# ####### #",
      "#.#######.#",
      "# ####### #",
      "#.#######.#",
      "# ####### #",
      "#. . . . .#",
      "###########",
    ],
    creatures: [],
  },
  {
    name: "Four Gardens", water: "channel", speed: 3.1,
    map: [
      "#############",
      "#D . . . . .#",
      "# #### #### #",
      "#.####.####.#",
      "#   .   .  o#",
      "#.####.####.#",
      "# #### #### #",
      "#. . . . . .#",
      "#############",
    ],
    creatures: [{ kind: "jelly", from: [3, 4], to: [9, 4], speed: 0.8 }],
  },
  {
    name: "The Kelp Wood", water: "kelp", speed: 3.2,
    map: [
      "###############",
      "#D . . . . . .#",
      "# ### ### ### #",
      "#.###.###.###.#",
      "# ### ### ### #",
      "#o. . . . . ..#",
      "# ##### ##### #",
      "#.##### #####.#",
      "# ##### ##### #",
      "#. . . . . . .#",
      "###############",
    ],
    creatures: [
      { kind: "jelly", from: [9, 1], to: [9, 5], speed: 0.8 },
      { kind: "moray", hole: [6, 7], facing: "right" },
    ],
  },
  {
    name: "The Evening Wall", water: "evening", speed: 3.3,
    map: [
      "#################",
      "#. . . . . . . .#",
      "# #### ### #### #",
      "#.####.###.####.#",
      "# #### ### #### #",
      "#. . . .o. . . .#",
      "# ## ### ### ## #",
      "#.##.###.###.##.#",
      "# ## ### ### ## #",
      "#D . . . . . . .#",
      "#################",
    ],
    creatures: [
      { kind: "jelly", from: [12, 5], to: [4, 5], speed: 0.8 },
      { kind: "moray", hole: [4, 2], facing: "up" },
      { kind: "shark", patrol: [[10, 1], [15, 1], [15, 5], [10, 5]], speed: 1.2, hunt: 1.7 },
    ],
  },
  {
    name: "Night at the Compass", water: "night", speed: 3.4,
    map: [
      "#################",
      "#. . . .o. . . .#",
      "# ###### ###### #",
      "#.######.######.#",
      "# ##. . . . .## #",
      "#.## ####### ##.#",
      "# . . . o . . . #",
      "#.## ####### ##.#",
      "# ##. . . . .## #",
      "# ######.######.#",
      "# ###### ###### #",
      "#. . . .D. . . .#",
      "#################",
    ],
    creatures: [
      { kind: "jelly", from: [4, 4], to: [12, 4], speed: 0.9 },
      { kind: "jelly", from: [12, 6], to: [4, 6], speed: 0.9 },
      { kind: "moray", hole: [2, 9], facing: "left" },
      { kind: "moray", hole: [12, 10], facing: "down" },
      { kind: "shark", patrol: [[1, 1], [15, 1], [15, 6], [1, 6]], speed: 1.4, hunt: 2 },
    ],
  },
];

/**
 * A map made ready for the rules. Cells are numbered row by row.
 * @typedef {{columns: number, rows: number, water: boolean[], pearls: number[], bubbles: number[],
 *            start: {column: number, row: number}}} Maze
 */

/**
 * @param {string[]} map
 * @returns {Maze}
 */
export function readMap(map) {
  const columns = map[0].length, letters = [...map.join("")];
  const where = (letter) => letters.flatMap((other, cell) => (other === letter ? [cell] : []));
  const [start] = where("D");
  return {
    columns, rows: map.length,
    water: letters.map((letter) => letter !== "#"),
    pearls: where("."), bubbles: where("o"),
    start: { column: start % columns, row: Math.floor(start / columns) },
  };
}

/** The mazes of all levels, in their order. */
export const MAZES = LEVELS.map((level) => readMap(level.map));
