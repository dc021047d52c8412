// @ts-check
/** From answers to directions. Nothing here knows of the page. */

/** @typedef {'left' | 'right' | 'up' | 'down'} Direction */
/** Which class presses which direction; '' for none. @typedef {Record<Direction, string>} Steering */

/** @type {Direction[]} */
export const DIRECTIONS = ["left", "right", "up", "down"];

/** A direction counts when it won 3 of the last 4 answers: one wrong answer neither presses it nor lets it go. */
const WINDOW = 4;
const ENOUGH = 3;

/**
 * Classes with the names of directions press these, and then others press nothing: "nobody" is no direction. Where no
 * class has such a name, they press left, right, up and down in their order.
 *
 * @param {string[]} classes
 * @returns {Steering}
 */
export function defaultSteering(classes) {
  const byName = DIRECTIONS.map((direction) => classes.find((name) => name.toLowerCase() === direction) ?? "");
  const chosen = byName.some(Boolean) ? byName : DIRECTIONS.map((_, place) => classes[place] ?? "");
  return /** @type {Steering} */ (Object.fromEntries(DIRECTIONS.map((direction, place) => [direction, chosen[place]])));
}

/**
 * Gives a class to a direction. A class presses one direction only, so that two directions may change places.
 *
 * @param {Steering} steering
 * @param {Direction} direction
 * @param {string} name
 * @returns {Steering}
 */
export function steerBy(steering, direction, name) {
  const other = DIRECTIONS.find((each) => name !== "" && steering[each] === name);
  return { ...steering, ...(other ? { [other]: steering[direction] } : {}), [direction]: name };
}

/**
 * What a class wants; one without a direction wants nothing.
 *
 * @param {Steering} steering
 * @param {string} name
 * @returns {Direction | null}
 */
export function wanted(steering, name) {
  return DIRECTIONS.find((direction) => steering[direction] === name) ?? null;
}

/** The last answers with one more. @param {(Direction | null)[]} history @param {Direction | null} direction */
export function remembered(history, direction) {
  return [...history, direction].slice(-WINDOW);
}

/** The direction that counts, or null. @param {(Direction | null)[]} history */
export function settled(history) {
  return DIRECTIONS.find((direction) => history.filter((each) => each === direction).length >= ENOUGH) ?? null;
}
