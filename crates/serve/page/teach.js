// @ts-check
/** The room where classes are made, recorded, learnt, checked and saved. */

import * as api from "./api.js";
import { AskCard } from "./ask.js";
import { BlankCard, ClassCard } from "./cards.js";
import { arrange, attempt, counted, find, write } from "./dom.js";
import { Keep } from "./keep.js";
import { Live } from "./live.js";
import { CameraPanel, LiveView } from "./panel.js";
import { Recorder } from "./recorder.js";
import { Training } from "./training.js";
import { Uploads } from "./uploads.js";

const EXAMPLES = ["left", "right"];
const RESTS = "No answers while it records.";

export class TeachRoom {
  #root = find("#room-teach");
  #classes = find("#classes", this.#root);
  /** @type {Map<string, ClassCard>} */
  #cards = new Map();
  #blanks = EXAMPLES.map((example, place) => new BlankCard(place + 1, example, (name) => this.#addClass(name, true)));
  #uploads = new Uploads();
  /** @type {api.Teach | null} */
  #teach = null;
  #isShown = false;
  #camera;
  #recorder;
  #refresh;
  #panel;
  #view = new LiveView(find(".live", this.#root));
  #ask = new AskCard({
    root: find("#ask", this.#root),
    hint: find("#ask-hint", this.#root),
    onAnswer: (id, name) => this.#change(api.answerAsk(id, name)),
    isBusy: () => this.#recorder.isRecording,
  });
  #live;
  #training;
  #keep;

  /**
   * @param {import('./camera.js').Camera} camera
   * @param {() => Promise<void>} refresh reads the state of the server anew
   */
  constructor(camera, refresh) {
    this.#camera = camera;
    this.#refresh = refresh;
    this.#panel = new CameraPanel(find(".camera", this.#root), camera);
    this.#live = new Live(camera, {
      ask: api.look,
      onAnswer: (answer) => this.#showLive(answer),
      onRefusal: (sentence) => this.#view.refuse(sentence),
    });
    camera.addEventListener("change", () => this.#settle());
    this.#recorder = new Recorder(camera, this.#uploads);
    this.#training = new Training(refresh);
    this.#keep = new Keep(refresh, () => this.#uploads.waiting > 0);
    this.#wireRecorder();
    this.#wireUploads();
    this.#wireForm();
  }

  get usesCamera() {
    return this.#teach !== null;
  }

  get latencies() {
    return this.#live.latencies;
  }

  /** @param {api.State} state */
  update({ teach }) {
    this.#teach = teach;
    this.#render();
  }

  show() {
    this.#isShown = true;
    this.#panel.mount();
    this.#settle();
  }

  hide() {
    this.#isShown = false;
    this.#recorder.end();
    this.#settle();
  }

  /** What is looked at may be asked about and then learnt from: frames of a take that checks must never be. */
  #settle() {
    const { isRecording } = this.#recorder;
    const isWanted = this.#isShown && this.#camera.isOn && Boolean(this.#teach?.trained);
    this.#live.set(isWanted && !isRecording);
    this.#view.rest(isRecording, RESTS);
    if (!isWanted) this.#view.clear();
  }

  /** @param {{row: api.Row, ask: api.Ask | null}} answer */
  #showLive({ row, ask }) {
    this.#view.show(row, this.#live.speed);
    if (ask) this.#ask.offer(ask, this.#teach?.classes.map(({ name }) => name) ?? []);
  }

  // What is shown

  #render() {
    const teach = this.#teach;
    if (!teach) return;
    this.#renderClasses(teach);
    this.#training.render(teach);
    this.#keep.render(teach);
    write(find("#network", this.#root), teach.network);
    const hint = find("#network-hint", this.#root);
    hint.hidden = !teach.hint;
    write(hint, teach.hint ?? "");
    this.#settle();
  }

  /** @param {api.Teach} teach */
  #renderClasses({ classes }) {
    const names = classes.map(({ name }) => name);
    for (const name of this.#cards.keys()) if (!names.includes(name)) this.#cards.delete(name);
    const cards = classes.map((taught) => this.#card(taught));
    const blanks = this.#blanks.slice(Math.min(classes.length, this.#blanks.length));
    arrange(this.#classes, [...cards, ...blanks.map((blank) => blank.element)]);
  }

  /** @param {api.TaughtClass} taught */
  #card(taught) {
    const card = this.#cards.get(taught.name) ?? new ClassCard(taught.name, this.#handlers());
    this.#cards.set(taught.name, card);
    card.update(taught);
    return card.element;
  }

  // Classes and frames

  /** @returns {import('./cards.js').Handlers} */
  #handlers() {
    return {
      beginTake: (name, take) => this.#recorder.begin(name, take),
      endTake: () => this.#recorder.end(),
      addPhotos: (name, take, files) => this.#addPhotos(name, take, files),
      rename: async (name, to) => {
        await this.#aroundUploads(
          () => api.renameClass(name, to),
          () => this.#uploads.rename(name, to),
        );
        this.#cards.get(to)?.focus();
      },
      remove: async (name) => {
        await this.#aroundUploads(
          () => api.deleteClass(name),
          () => this.#uploads.drop(name),
        );
        find("#class-name", this.#root).focus({ preventScroll: true }); // the button that had the focus is gone
      },
      removeTake: (name, take) =>
        this.#aroundUploads(
          () => api.deleteTake(name, take),
          () => this.#uploads.drop(name, take),
        ),
      removeFrame: (name, frame) => this.#change(api.deleteFrame(name, frame)),
    };
  }

  /**
   * Changes a class or a take while no frame is on its way to it.
   *
   * @param {() => Promise<api.Teach>} call
   * @param {() => void} follow does the same to the frames that wait
   */
  async #aroundUploads(call, follow) {
    await this.#recorder.finish();
    await this.#uploads.around(async () => {
      await this.#change(call());
      follow();
    });
  }

  /**
   * Shows what a change came to, and asks for the state once more: an answer that was on its way may be older.
   *
   * @param {Promise<api.Teach>} call
   */
  async #change(call) {
    this.#teach = await call;
    this.#render();
    this.#refresh();
  }

  /** @param {string} name @param {boolean} [isBlank] whether the name was written on a blank card */
  async #addClass(name, isBlank = false) {
    if (name === "") throw new Error("The class needs a name.");
    await this.#change(api.addClass(name));
    if (isBlank) this.#focusNext();
  }

  /** After a name comes the next one, and after the last the button that records. */
  #focusNext() {
    const blank = this.#blanks.find((card) => card.element.isConnected);
    if (blank) blank.focus();
    else find('[data-record="1"]', this.#classes).focus({ preventScroll: true });
  }

  /** @param {string} name @param {number} take @param {File[]} files */
  #addPhotos(name, take, files) {
    files.forEach((picture) => this.#uploads.add({ class: name, take, picture }));
  }

  #wireRecorder() {
    /**
     * @param {string} type
     * @param {(detail: {name: string, take: number, recorded: number, sentence: string}) => void} act
     */
    const on = (type, act) =>
      this.#recorder.addEventListener(type, (event) => act(/** @type {CustomEvent} */ (event).detail));
    on("began", () => this.#settle());
    on("recorded", ({ name, take, recorded }) => this.#cards.get(name)?.tell(take, recorded));
    on("failed", ({ name, sentence }) => this.#complain(name, sentence));
    on("ended", ({ name, take }) => {
      this.#cards.get(name)?.tell(take, null);
      this.#settle();
      this.#tellWaiting();
    });
  }

  #wireUploads() {
    this.#uploads.addEventListener("arrived", (event) => this.#arrived(/** @type {CustomEvent} */ (event).detail));
    this.#uploads.addEventListener("refused", (event) => {
      const { upload, sentence } = /** @type {CustomEvent} */ (event).detail;
      const what = upload.picture instanceof File ? upload.picture.name : "A frame";
      this.#complain(upload.class, `${what} was not added: ${sentence}`);
    });
    this.#uploads.addEventListener("change", () => this.#tellWaiting());
    window.addEventListener("beforeunload", (event) => this.#uploads.waiting > 0 && event.preventDefault());
  }

  /** Another tab may have removed the class. @param {string} name @param {string} sentence */
  #complain(name, sentence) {
    const card = this.#cards.get(name);
    if (card) card.complain(sentence);
    else write(find("#class-error", this.#root), sentence);
  }

  #tellWaiting() {
    const { waiting, trouble } = this.#uploads;
    const why = api.server.isReachable ? trouble : "They are sent when the server is back.";
    write(find("#waiting", this.#root), waiting === 0 ? "" : `${counted(waiting, "frame")} waiting. ${why}`);
    // The server knows best what is still needed; it is asked when nothing is on the way.
    if (waiting === 0 && !this.#recorder.isRecording) this.#refresh();
  }

  /** @param {{upload: import('./uploads.js').Upload, frame: string}} arrival */
  #arrived({ upload, frame }) {
    const taught = this.#teach?.classes.find(({ name }) => name === upload.class);
    if (!this.#teach || !taught) return;
    let take = taught.takes.find((known) => known.take === upload.take);
    if (!take) {
      take = { take: upload.take, role: upload.take % 3 === 2 ? "validation" : "train", frames: [] };
      taught.takes.push(take);
    }
    if (!take.frames.includes(frame)) take.frames.push(frame);
    if (this.#teach.trained) this.#teach.trained.is_stale = true;
    this.#cards.get(taught.name)?.update(taught);
    this.#training.render(this.#teach);
  }

  #wireForm() {
    const input = /** @type {HTMLInputElement} */ (find("#class-name", this.#root));
    find("#another", this.#root).addEventListener("submit", (event) => {
      event.preventDefault();
      attempt(find("#class-error", this.#root), async () => {
        await this.#addClass(input.value.trim());
        input.value = "";
      });
    });
  }
}
