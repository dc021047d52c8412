// @ts-check
/** Keeps what was taught under a name, or begins anew. */

import * as api from "./api.js";
import { attempt, button, confirmInPlace, element, find, write } from "./dom.js";

const NAME = /^[A-Za-z0-9_-]+$/;

export class Keep {
  #root = find("#keep");
  #name = /** @type {HTMLInputElement} */ (find("#save-name"));
  #saved = find("#saved");
  #error = find("#save-error");
  #refresh;

  /** @param {() => Promise<void>} refresh reads the state anew */
  constructor(refresh) {
    this.#refresh = refresh;
    find("#save-form").addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(this.#error, () => this.#save());
    });
    const anew = find("#new");
    const startAnew = () => attempt(this.#error, () => this.#startAnew());
    anew.addEventListener("click", () => confirmInPlace(anew, "Start with no classes?", "Start anew", startAnew));
  }

  /** @param {api.Teach} teach */
  render({ classes, name, folder }) {
    this.#root.hidden = classes.length === 0;
    write(find("#folder"), folder);
    if (name !== null && this.#name.value === "") this.#name.value = name;
  }

  async #save() {
    const name = this.#name.value.trim();
    if (!NAME.test(name)) throw new Error("The name may have letters from A to Z, digits, _ and - only.");
    this.#tell(await api.save(name));
    await this.#refresh();
  }

  async #startAnew() {
    await api.startAnew();
    this.#saved.replaceChildren();
    this.#name.value = "";
    await this.#refresh();
  }

  /** @param {api.Saved} saved */
  #tell({ folder, pipeline, command }) {
    const code = (/** @type {string} */ words) => element("code", {}, words);
    const shown = code(command);
    const copy = button("Copy", () => copyOf(shown).then((words) => write(copy, words)));
    this.#saved.replaceChildren(
      element(
        "p",
        {},
        "The frames are in ",
        code(folder),
        ", one folder a class; the pipeline is ",
        code(pipeline),
        ".",
      ),
      element("p", {}, "This command trains and measures it with all that Headstart has:"),
      element("p", { class: "row command" }, shown, copy),
    );
  }
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
