// @ts-check
/** One take of a class: its frames, and the button that records more. */

import { RETRY_AFTER, frameUrl, pause, server, thumbnailUrl } from "./api.js";
import { arrange, button, confirmInPlace, counted, element, roving, write } from "./dom.js";
import { whileHeld } from "./hold.js";

/** Thousands of frames stay cheap, since only the newest are shown. */
const SHOWN = 12;
const SHOWN_MORE = 96;

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

/** A take that is there, or the invitation to one. */
export class TakeBlock {
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
   * @param {import('./cards.js').Handlers} handlers
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
    else this.#tellRecorded(recorded);
  }

  /** @param {number} recorded */
  #tellRecorded(recorded) {
    write(this.#record, `Recording … ${recorded}`);
    this.#record.setAttribute("aria-label", `Recording, ${counted(recorded, "frame")}`);
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
    // A server that is away answers later.
    const again = async () => {
      await pause(RETRY_AFTER);
      await server.back();
      if (picture.isConnected) picture.src = thumbnailUrl(this.#name, frame);
    };
    picture.addEventListener("error", again, { once: true });
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
