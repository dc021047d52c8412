// @ts-check
/** A card for each class, with its takes and their frames. */

import { frameUrl, thumbnailUrl } from "./api.js";
import { arrange, attempt, button, confirmInPlace, counted, element, roving, takeDrops, write } from "./dom.js";
import { whileHeld } from "./hold.js";

/** Thousands of frames stay cheap, since only the newest are shown. */
const SHOWN = 12;
const SHOWN_MORE = 96;

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

/** @param {number} take */
const isForChecking = (take) => take % 3 === 2;

/** @param {number} take */
const role = (take) => (isForChecking(take) ? "checks what was learnt" : "learns from this");

/** What a take that is not there yet asks for. @param {number} take */
function invitation(take) {
  if (take === 1) return "Hold the button while you show it. Move and turn a little: it learns from this.";
  if (take === 2) return "Now somewhere else, in other light: take 2 checks what was learnt.";
  if (isForChecking(take)) return `Take ${take} would check again: somewhere else, in other light.`;
  return `To make it better: one more take in another place. It learns from take ${take}, too.`;
}

/** One take of a class: its frames, and the button that records more. */
class TakeBlock {
  element;
  #name;
  #take;
  #handlers;
  #head = element("p", { class: "take-head" });
  #count = element("span", { class: "note" });
  #title;
  #deleter;
  #thumbs = element("div", { class: "thumbs", role: "group" });
  #more = button("", () => this.#showMore(), { class: "plain" });
  #loupe = element("div", { class: "loupe", hidden: true });
  #record = element("button", { type: "button", class: "record" });
  #roving = roving(this.#thumbs);
  /** @type {Map<string, HTMLElement>} */
  #known = new Map();
  /** @type {string[]} */
  #frames = [];
  #most = SHOWN;
  #isRecording = false;
  #attempt;

  /**
   * @param {string} name
   * @param {number} take
   * @param {Handlers} handlers
   * @param {(action: Promise<void>) => void} attempt
   */
  constructor(name, take, handlers, attempt) {
    this.#name = name;
    this.#take = take;
    this.#handlers = handlers;
    this.#attempt = attempt;
    this.#title = element(
      "span",
      { class: "take-title" },
      element("b", {}, `Take ${take}`),
      this.#count,
      element("span", { class: "note role" }, role(take)),
    );
    this.#thumbs.setAttribute("aria-label", `Frames of take ${take} of ${name}`);
    this.#deleter = button("Delete", () => this.#confirmDelete(), {
      class: "plain",
      "aria-label": `Delete take ${take} of ${name}`,
    });
    this.#record.dataset.record = String(take);
    whileHeld(this.#record, { begin: () => this.#begin(), end: handlers.endTake });
    const tools = element("div", { class: "take-tools" }, this.#record, this.#fileChooser());
    this.element = element(
      "div",
      { class: "take", "data-take": take },
      this.#head,
      tools,
      this.#thumbs,
      this.#more,
      this.#loupe,
    );
  }

  #begin() {
    this.#isRecording = true;
    this.#handlers.beginTake(this.#name, this.#take);
  }

  #fileChooser() {
    const input = element("input", { type: "file", multiple: true, accept: "image/*,.heic,.jxl", class: "hidden" });
    input.addEventListener("change", () => {
      this.#handlers.addPhotos(this.#name, this.#take, [...(input.files ?? [])]);
      input.value = "";
    });
    return element(
      "label",
      { class: "file plain" },
      "or add photos",
      element("span", { class: "hidden" }, ` to take ${this.#take} of ${this.#name}`),
      input,
    );
  }

  /** @param {string[]} frames none: the block invites to a take */
  update(frames) {
    const isNext = frames.length === 0;
    this.element.classList.toggle("next", isNext);
    this.#frames = frames;
    this.#describe(isNext);
    const shown = frames.slice(-this.#most);
    for (const frame of this.#known.keys()) if (!shown.includes(frame)) this.#known.delete(frame);
    arrange(
      this.#thumbs,
      shown.map((frame) => this.#thumb(frame)),
    );
    this.#roving.settle();
    this.#thumbs.hidden = isNext;
    this.#more.hidden = frames.length <= shown.length;
    write(this.#more, `and ${(frames.length - shown.length).toLocaleString("en")} more`);
  }

  /** @param {boolean} isNext */
  #describe(isNext) {
    const take = this.#take;
    const idle = isNext && take > 1 ? `Hold for take ${take}` : "Hold to record";
    write(this.#count, counted(this.#frames.length, "frame"));
    if (this.#isRecording) return; // nothing moves under the finger that holds the button
    write(this.#record, idle);
    this.#record.setAttribute("aria-label", `${idle}: ${this.#name}, take ${take}`);
    this.#record.classList.toggle("main", isNext && take <= 2);
    if (isNext) this.#head.replaceChildren(invitation(take));
    else if (!this.#head.contains(this.#count)) this.#head.replaceChildren(this.#title, this.#deleter);
  }

  /** While it records, the button tells how many. @param {number | null} recorded */
  tell(recorded) {
    this.#isRecording = recorded !== null;
    if (recorded === null) this.#describe(this.#frames.length === 0);
    else write(this.#record, `Recording … ${recorded}`);
  }

  /** @param {string} frame */
  #thumb(frame) {
    const known = this.#known.get(frame);
    if (known) return known;
    const picture = element("img", {
      src: thumbnailUrl(this.#name, frame),
      alt: "",
      loading: "lazy",
      decoding: "async",
      width: 48,
      height: 36,
    });
    const made = element(
      "button",
      {
        type: "button",
        class: "thumb",
        "aria-label": `Frame ${frame}`,
        tabindex: -1,
        click: () => this.#enlarge(frame),
      },
      picture,
    );
    this.#known.set(frame, made);
    return made;
  }

  #showMore() {
    this.#most += SHOWN_MORE;
    this.update(this.#frames);
  }

  /** @param {string} frame */
  #enlarge(frame) {
    const close = () => {
      this.#loupe.hidden = true;
      this.#loupe.replaceChildren();
      (this.#known.get(frame) ?? this.#record).focus();
    };
    const remove = () => this.#attempt(this.#handlers.removeFrame(this.#name, frame).then(close));
    const keep = button("Keep", close);
    this.#loupe.replaceChildren(
      element("img", { src: frameUrl(this.#name, frame), alt: `Frame ${frame} of ${this.#name}` }),
      element("div", { class: "row" }, button("Delete this frame", remove, { class: "bad" }), keep),
    );
    this.#loupe.hidden = false;
    keep.focus();
  }

  #confirmDelete() {
    const question = `Delete all ${counted(this.#frames.length, "frame")} of take ${this.#take}?`;
    confirmInPlace(this.#deleter, question, "Delete", () =>
      this.#attempt(this.#handlers.removeTake(this.#name, this.#take)),
    );
  }
}

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
    const last = Math.max(0, ...takes.map(({ take }) => take));
    const hasGap = takes.length < last; // which invites to the missing take already
    const shown = [];
    for (let take = 1; take <= (hasGap ? last : last + 1); take += 1) {
      const block = this.#block(take);
      block.update(takes.find((known) => known.take === take)?.frames ?? []);
      shown.push(block.element);
    }
    arrange(this.#takes, shown);
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
    if (aimed) return Number(aimed.getAttribute("data-take"));
    return Math.max(1, this.#takes.children.length - 1);
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
