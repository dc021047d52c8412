// @ts-check
/** What training came to: the accuracy on takes it did not learn from, and the frames behind it. */

import { thumbnailUrl } from "./api.js";
import { button, counted, element, ended, percent, roving } from "./dom.js";

const SHOWN = 48;

/** @param {import('./api.js').Result} result @param {string[]} needs */
export function resultOf(result, needs) {
  const { validation, confusion, train, seconds, advice } = result;
  const learntFrom = `${counted(train.frames, "frame")} of ${counted(train.takes, "take")}`;
  return [
    ...(validation ? [accuracy(validation, result.classes.length), caution()] : [notMeasured()]),
    element("p", {}, `It learnt from ${learntFrom} in ${duration(seconds)}.`),
    ...(validation ? missing(needs) : asked(needs)),
    ...advice.map((sentence) => element("p", { class: "advice" }, ended(sentence))),
    ...(confusion ? [matrix(result.classes, confusion)] : []),
  ];
}

/** @param {number} seconds */
function duration(seconds) {
  return seconds < 0.1 ? "less than 0.1\u00a0s" : `${seconds.toFixed(1)}\u00a0s`;
}

/** For the ear. @param {import('./api.js').Result} result */
export function inShort({ validation }) {
  if (!validation) return "Trained. Not measured yet: record take 2 of each class.";
  const { accuracy: share, low, high } = validation;
  return `Trained. ${percent(share)} right, between ${percent(low)} and ${percent(high)}.`;
}

/**
 * @param {import('./api.js').Validation} validation
 * @param {number} classes how many there are
 */
function accuracy({ frames, takes, right, accuracy: share, low, high }, classes) {
  const ofWhat = takes > classes ? "if new takes are like these" : "an interval of frames, not of takes";
  return element(
    "p",
    { class: "big" },
    element("b", { id: "accuracy" }, percent(share)),
    element(
      "span",
      {},
      `right on the takes it did not learn from: ${right} of ${counted(frames, "frame")} in ${counted(takes, "take")}`,
      element("br"),
      `between ${percent(low)} and ${percent(high)}, ${ofWhat}`,
    ),
  );
}

/** What was chosen by a take is measured too well by it. */
function caution() {
  return element(
    "p",
    { class: "note" },
    "The takes that check also chose the epoch and the thresholds, and frames of one take look alike: " +
      "a new take may do worse.",
  );
}

/** Frames of the take it learnt from would look far too good: no number is better than that one. */
function notMeasured() {
  return element(
    "p",
    { class: "remark" },
    element("b", {}, "It has learnt. "),
    "How often it is right, nobody knows yet: record take 2 of each class, somewhere else and in other light, " +
      "then train again.",
  );
}

/** @param {string[]} needs */
function missing(needs) {
  return needs.length === 0 ? [] : [element("p", {}, "To measure it better:"), ...asked(needs)];
}

/** @param {string[]} needs */
function asked(needs) {
  return needs.length === 0
    ? []
    : [element("ul", { class: "needs" }, ...needs.map((need) => element("li", {}, ended(need))))];
}

/** @param {string[]} classes @param {string[][][]} confusion */
function matrix(classes, confusion) {
  const frames = element(
    "div",
    { class: "cell-frames", "aria-live": "polite" },
    element("p", { class: "note" }, "Choose a number to see its frames."),
  );
  const rows = classes.map((name, truth) => {
    const total = confusion[truth].reduce((sum, cell) => sum + cell.length, 0);
    const cells = confusion[truth].map((cell, answer) =>
      tableCell(cell, total, truth === answer, fate(name, classes[answer]), () =>
        show(frames, name, classes[answer], cell),
      ),
    );
    return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
  });
  const head = element("tr", {}, element("td"), ...classes.map((name) => element("th", { scope: "col" }, name)));
  const body = element("tbody", {}, ...rows);
  roving(body).settle();
  const caption = element("caption", {}, "Rows: what it was. Columns: the answer.");
  return element(
    "div",
    {},
    element(
      "div",
      { class: "scroll" },
      element("table", { class: "matrix" }, caption, element("thead", {}, head), body),
    ),
    frames,
  );
}

/**
 * @param {string[]} cell
 * @param {number} total
 * @param {boolean} isRight
 * @param {string} words
 * @param {() => void} choose
 */
function tableCell(cell, total, isRight, words, choose) {
  if (cell.length === 0) return element("td", { class: "none" }, "0");
  const made = element(
    "td",
    { class: isRight ? "right" : "wrong" },
    button(String(cell.length), choose, {
      focus: choose,
      "aria-label": `${counted(cell.length, "frame")} of ${words}`,
    }),
  );
  made.style.setProperty("--share", (cell.length / total).toFixed(3));
  return made;
}

/** What became of frames: a class may be called "right". @param {string} truth @param {string} answer */
function fate(truth, answer) {
  return truth === answer ? `“${truth}”, recognized` : `“${truth}”, taken for “${answer}”`;
}

/** @param {HTMLElement} place @param {string} truth @param {string} answer @param {string[]} frames */
function show(place, truth, answer, frames) {
  const words = `${counted(frames.length, "frame")} of ${fate(truth, answer)}`;
  const pictures = frames.slice(0, SHOWN).map((frame) =>
    element("img", {
      src: thumbnailUrl(truth, frame),
      alt: frame,
      title: frame,
      loading: "lazy",
      decoding: "async",
      width: 72,
      height: 54,
    }),
  );
  const more = frames.length > SHOWN && element("span", { class: "note" }, `and ${frames.length - SHOWN} more`);
  place.replaceChildren(element("p", {}, words), element("div", { class: "thumbs large" }, ...pictures, more));
}
