// @ts-check
/** A card for each class, with its takes, and one for each class that has no name yet. */

import { arrange, attempt, button, confirmInPlace, element, takeDrops, write } from "./dom.js";
import { TakeBlock } from "./take.js";

/** The server keeps takes up to this one. */
const LAST_TAKE = 999;

/**
 * What a card asks of its room. Each of these resolves when it is done, and rejects with a sentence.
 *
 * @typedef {object} Handlers
 * @property {(name: string, take: number) => void} beginTake
 * @property {() => void} endTake
 * @property {(name: string, take: number, files: File[]) => void} addPhotos
 * @property {(name: string, to: string) => Promise<void>} rename
 * @property {(name: string) => Promise<void>} remove
 * @property {(name: string, take: number) => Promise<void>} removeTake
 * @property {(name: string, frame: string) => Promise<void>} removeFrame
 */

/** A class and its takes. */
export class ClassCard {
  element;
  #name;
  #handlers;
  #error = element("p", { class: "refused", role: "alert" });
  #head = element("div", { class: "class-head" });
  #takes = element("div", { class: "takes" });
  /** @type {Map<number, TakeBlock>} */
  #blocks = new Map();
  /** The last take that was begun. */
  #last = 1;

  /** @param {string} name @param {Handlers} handlers */
  constructor(name, handlers) {
    this.#name = name;
    this.#handlers = handlers;
    this.element = element(
      "article",
      { class: "class-card", "data-class": name, "aria-label": `Class ${name}` },
      this.#head,
      this.#error,
      this.#takes,
    );
    this.#showHead();
    takeDrops(this.element, (files, target) => handlers.addPhotos(name, this.#takeAt(target), files));
  }

  /** @param {import('./api.js').TaughtClass} taught */
  update({ takes }) {
    const framesOf = new Map(takes.map(({ take, frames }) => [take, frames]));
    this.#last = Math.max(1, ...framesOf.keys());
    const next = firstMissing(framesOf);
    if (next <= LAST_TAKE) framesOf.set(next, []);
    const numbers = [...framesOf.keys()].sort((a, b) => a - b);
    for (const take of this.#blocks.keys()) if (!framesOf.has(take)) this.#blocks.delete(take);
    numbers.forEach((take) => this.#block(take).update(framesOf.get(take) ?? []));
    arrange(
      this.#takes,
      numbers.map((take) => this.#block(take).element),
    );
  }

  focus() {
    this.#head.querySelector("button")?.focus();
  }

  /** @param {number} take @param {number | null} recorded */
  tell(take, recorded) {
    this.#block(take).tell(recorded);
  }

  /** @param {string} sentence */
  complain(sentence) {
    write(this.#error, sentence);
  }

  /** @param {number} take */
  #block(take) {
    const block =
      this.#blocks.get(take) ?? new TakeBlock(this.#name, take, this.#handlers, (action) => this.#attempt(action));
    this.#blocks.set(take, block);
    return block;
  }

  /** Photos that miss a take go to the last one that was begun. @param {Element} target */
  #takeAt(target) {
    const aimed = target.closest("[data-take]");
    return aimed ? Number(aimed.getAttribute("data-take")) : this.#last;
  }

  /** @param {Promise<void>} action */
  #attempt(action) {
    return attempt(this.#error, () => action);
  }

  #showHead() {
    const renamer = button("Rename", () => this.#askName(), { class: "plain" });
    const deleter = button(
      "Delete",
      () =>
        confirmInPlace(deleter, `Delete ${this.#name} and its frames?`, "Delete", () =>
          this.#attempt(this.#handlers.remove(this.#name)),
        ),
      { class: "plain" },
    );
    this.#head.replaceChildren(element("h3", {}, this.#name), renamer, deleter);
  }

  #askName() {
    const input = element("input", {
      value: this.#name,
      "aria-label": `New name of ${this.#name}`,
      autocomplete: "off",
      maxlength: 40,
    });
    const close = () => {
      this.#showHead();
      this.focus();
    };
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      const to = input.value.trim();
      if (to === "" || to === this.#name) close();
      else this.#attempt(this.#handlers.rename(this.#name, to));
    };
    const cancel = (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close();
    this.#head.replaceChildren(
      element(
        "form",
        { class: "row", submit, keydown: cancel },
        input,
        element("button", {}, "Rename"),
        button("Keep", close),
      ),
    );
    input.select();
  }
}

/** The first number without a take. @param {Map<number, string[]>} takes */
function firstMissing(takes) {
  let take = 1;
  while (takes.has(take)) take += 1;
  return take;
}

/** A class that waits for its name. */
export class BlankCard {
  element;
  #input;
  #error = element("p", { class: "refused", role: "alert" });

  /** @param {number} place @param {string} example @param {(name: string) => Promise<void>} add */
  constructor(place, example, add) {
    const id = `blank-${place}`;
    this.#input = element("input", {
      id,
      placeholder: `for example ${example}`,
      autocomplete: "off",
      maxlength: 40,
      required: true,
    });
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      attempt(this.#error, async () => {
        await add(this.#input.value.trim());
        this.#input.value = "";
      });
    };
    const title = element("label", { for: id }, `Name the ${place === 1 ? "first" : "second"} thing`);
    this.element = element(
      "article",
      { class: "class-card blank" },
      title,
      element("form", { class: "row", submit }, this.#input, element("button", { class: "main" }, "Add")),
      this.#error,
    );
  }

  focus() {
    this.#input.focus();
  }
}
