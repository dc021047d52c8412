// Chance that can be repeated: the same seed always gives the same reef and the same game.

/**
 * The next number of a seeded generator (mulberry32), as a pure function, so that the seed can be part of a state.
 * @param {number} seed any whole number
 * @returns {{value: number, seed: number}} a number from 0 to below 1, and the seed of the number after it
 */
export function draw(seed) {
  const next = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(next ^ (next >>> 15), 1 | next);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return { value: ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296, seed: next };
}

/**
 * The same generator as a function that remembers its seed: for drawings, which are made once and never go back.
 * @param {number} seed
 */
export function generator(seed) {
  const random = () => {
    const drawn = draw(seed);
    seed = drawn.seed;
    return drawn.value;
  };
  return {
    random,
    /** A number from `low` to `high`. */
    between: (low, high) => low + (high - low) * random(),
    /** One of the things in a list. */
    pick: (list) => list[Math.floor(random() * list.length)],
    /** True as often as `share` says, from 0 (never) to 1 (always). */
    chance: (share) => random() < share,
  };
}
