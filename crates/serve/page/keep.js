// @ts-check
/** Keeps what was taught under a name, or begins anew. */

import * as api from "./api.js";
import { attempt, button, confirmInPlace, element, ended, find, write } from "./dom.js";

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

export class Keep {
  #root = find("#keep");
  #name = /** @type {HTMLInputElement} */ (find("#save-name"));
  #saved = find("#saved");
  #error = find("#save-error");
  #refresh;
  #isWaiting;
  /** Where it was saved since the page was opened. @type {api.Saved | null} */
  #place = null;
  /** What is shown of that, as text. */
  #shown = "";

  /**
   * @param {() => Promise<void>} refresh reads the state anew
   * @param {() => boolean} isWaiting whether frames are on their way to the server
   */
  constructor(refresh, isWaiting) {
    this.#refresh = refresh;
    this.#isWaiting = isWaiting;
    find("#save-form").addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(this.#error, () => this.#save());
    });
    const anew = find("#new");
    const startAnew = () => attempt(this.#error, () => this.#startAnew());
    anew.addEventListener("click", () => confirmInPlace(anew, "Start with no classes?", "Start anew", startAnew));
  }

  /** @param {api.Teach} teach */
  render({ classes, name, folder, needs }) {
    this.#root.hidden = classes.length === 0;
    if (this.#place) this.#tell({ ...this.#place, needs });
    write(find("#folder"), folder);
    find("#unsaved").hidden = name !== null;
    if (name !== null && this.#name.value === "") this.#name.value = name;
  }

  async #save() {
    const name = this.#name.value.trim();
    if (!NAME.test(name)) {
      throw new Error("The name may have letters from A to Z, digits, _ and -, and begins with a letter or a digit.");
    }
    this.#place = await api.save(name);
    this.#tell(this.#place);
    await this.#refresh();
  }

  async #startAnew() {
    if (this.#isWaiting()) throw new Error("Frames still wait for the server. Start anew when they are sent.");
    await api.startAnew();
    this.#place = null;
    this.#shown = "";
    this.#saved.replaceChildren();
    this.#name.value = "";
    await this.#refresh();
  }

  /** Leaves alone what is shown already: somebody may be copying it. @param {api.Saved} saved */
  #tell(saved) {
    const key = JSON.stringify(saved);
    if (key === this.#shown) return;
    this.#shown = key;
    const { folder, pipeline, command, needs } = saved;
    const where = ["The frames are in ", code(folder), ", one folder a class; the pipeline is ", code(pipeline), "."];
    this.#saved.replaceChildren(
      element("p", {}, ...where),
      ...(needs.length > 0 ? firstRecord(needs) : commandToRun(command)),
    );
  }
}

/** @param {string} words */
const code = (words) => element("code", {}, words);

/** A pipeline with a class that nothing checks would stop. @param {string[]} needs */
function firstRecord(needs) {
  const items = needs.map((need) => element("li", {}, ended(need)));
  return [element("p", {}, "Before the pipeline can run, record:"), element("ul", { class: "needs" }, ...items)];
}

/** @param {string} command */
function commandToRun(command) {
  const shown = code(command);
  const copy = button("Copy", () => copyOf(shown).then((words) => write(copy, words)));
  return [
    element("p", {}, "This command trains and measures it with all that Headstart has:"),
    element("p", { class: "row command" }, shown, copy),
  ];
}

/**
 * Copies the words of an element, or selects them where the browser keeps pages from copying.
 *
 * @param {HTMLElement} shown
 */
async function copyOf(shown) {
  getSelection()?.selectAllChildren(shown);
  try {
    await navigator.clipboard.writeText(shown.textContent ?? "");
    return "Copied";
  } catch {
    return "Now press Ctrl+C";
  }
}
