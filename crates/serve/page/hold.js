// @ts-check
/** Buttons that do something while they are held. */

/** How to let go each button that is held. @type {Set<() => void>} */
const held = new Set();
// One listener for all buttons: they come and go, and this one stays.
document.addEventListener("visibilitychange", () => document.hidden && held.forEach((release) => release()));

/**
 * Calls `begin` when the button is pressed and `end` when it is let go: by mouse, pen and finger, by Space and Enter,
 * and by one click to begin and another to end where a screen reader clicks for its user.
 *
 * @param {HTMLButtonElement} target
 * @param {{begin: () => void, end: () => void}} handlers
 */
export function whileHeld(target, { begin, end }) {
  const press = () => {
    if (held.has(release) || target.disabled) return;
    held.add(release);
    target.setAttribute("aria-pressed", "true");
    begin();
  };
  const release = () => {
    if (!held.delete(release)) return;
    target.setAttribute("aria-pressed", "false");
    end();
  };
  target.setAttribute("aria-pressed", "false");
  target.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    target.setPointerCapture(event.pointerId); // let go outside of the button is let go, too
    press();
  });
  for (const type of ["pointerup", "pointercancel", "lostpointercapture", "blur"])
    target.addEventListener(type, release);
  target.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault(); // no click follows
    if (!event.repeat) press();
  });
  target.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Enter") release();
  });
  target.addEventListener("click", (event) => {
    if (event.detail !== 0) return; // a pointer's click: it was held already
    if (held.has(release)) release();
    else press();
  });
  target.addEventListener("touchend", (event) => event.preventDefault()); // or a click falls on what is there by then
  target.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch
}
