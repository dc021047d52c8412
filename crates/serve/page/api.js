// @ts-check
/**
 * All calls to the server, and what goes wrong with them as sentences.
 *
 * @typedef {{name: string, classes: string[], max_error: number | null, confidence: number}} Model
 * @typedef {{class: string, probability: number}} Share
 * @typedef {{path: string, status: string, answer: string, unknown_reason: null | 'unsure' | 'stranger', top: Share[]}}
 *   Row
 * @typedef {{take: number, role: 'train' | 'validation', frames: string[]}} Take
 * @typedef {{name: string, takes: Take[]}} TaughtClass
 * @typedef {{frames: number, takes: number, right: number, accuracy: number, low: number, high: number}} Validation
 * @typedef {{classes: string[], train: {frames: number, takes: number}, validation: Validation | null,
 *   confusion: string[][][] | null, seconds: number, advice: string[], is_stale: boolean}} Result
 * @typedef {{name: string | null, folder: string, network: string, classes: TaughtClass[], trained: Result | null,
 *   needs: string[]}} Teach
 * @typedef {{models: Model[], timeout: number, teach: Teach | null, no_teach?: string}} State
 * @typedef {{id: number, classes: string[], sentence: string}} Ask
 * @typedef {{folder: string, pipeline: string, command: string, needs: string[]}} Saved
 * @typedef {Blob | null} Body
 */

/** The name of the classifier that is taught in the page. */
export const TAUGHT = "taught";

/** A call that takes longer has failed: the server is stopped, or something between is. */
const PATIENCE = 30_000;
/** Features of thousands of frames may have to be computed first. */
const TRAINING_PATIENCE = 3_600_000;
/** The server says itself that a photo takes too long; what it says needs a moment to arrive. */
const MARGIN = 5_000;
/** For calls with a photo: the server's own patience, as its state tells, and the margin. */
let photoPatience = PATIENCE + MARGIN;
/** How long until a silent server is tried again. */
export const RETRY_AFTER = 2_000;

/** The server answered, and the answer is no. The message is the server's sentence. */
export class Refusal extends Error {
  /** @param {string} sentence @param {number} status */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }

  /** Busy is no failure: the same call may work a moment later. */
  get isBusy() {
    return this.status === 429 || this.status === 503;
  }
}

/** The server did not answer. */
export class Silence extends Error {
  constructor() {
    super("The server does not answer. Is it still running?");
  }
}

/** Whether the server answers: `change` is fired when that changes. */
class Reachability extends EventTarget {
  isReachable = true;
  /** @type {Promise<void>} */
  #back = Promise.resolve();

  /** Resolves at once while the server answers, else when it is back. */
  back() {
    return this.#back;
  }

  lost() {
    if (!this.isReachable) return;
    this.isReachable = false;
    this.#back = this.#knock();
    this.dispatchEvent(new Event("change"));
  }

  async #knock() {
    do await pause(RETRY_AFTER);
    while (!(await answers()));
    this.isReachable = true;
    this.dispatchEvent(new Event("change"));
  }
}

export const server = new Reachability();

/** @param {number} milliseconds @returns {Promise<void>} */
export function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function answers() {
  try {
    await fetch("/api/state", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} method @param {string} path @param {Body | object} [body] @param {number} [patience] */
async function call(method, path, body, patience = PATIENCE) {
  const isJson = body !== undefined && !(body instanceof Blob);
  /** @type {RequestInit} */
  const request = { method, cache: "no-store", signal: AbortSignal.timeout(patience) };
  if (isJson) request.headers = { "content-type": "application/json" };
  if (body !== undefined) request.body = isJson ? JSON.stringify(body) : /** @type {Blob} */ (body);
  let response, text;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    if (body instanceof File && !(await canBeRead(body))) throw new Refusal("The browser cannot read this file.", 0);
    server.lost();
    throw new Silence();
  }
  const answer = parsed(text);
  if (!response.ok || answer === undefined) throw new Refusal(sentence(answer, response, path), response.status);
  return answer;
}

/** A folder, and a file that was moved after it was chosen, fail like a silent server does. @param {File} file */
async function canBeRead(file) {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {any} answer @param {Response} response @param {string} path */
function sentence(answer, response, path) {
  return (
    answer?.error ?? answer?.status ?? `The server answered ${path} with status ${response.status} and no sentence.`
  );
}

/** @param {string[]} parts */
const at = (...parts) => `/api/teach/${parts.map(encodeURIComponent).join("/")}`;

/** @param {string} path @param {Blob} picture */
const send = (path, picture) => call("POST", path, picture, photoPatience);

/** @returns {Promise<State>} */
export async function state() {
  const answer = await call("GET", "/api/state");
  photoPatience = Math.min(1_000 * answer.timeout + MARGIN, TRAINING_PATIENCE);
  return answer;
}

/** @param {string} model @param {Blob} picture @returns {Promise<Row>} */
export const classify = (model, picture) => send(`/classify?model=${encodeURIComponent(model)}&top=5`, picture);

/** @param {string} name @returns {Promise<Teach>} */
export const addClass = (name) => call("POST", at("classes"), { name });

/** @param {string} name @param {string} to @returns {Promise<Teach>} */
export const renameClass = (name, to) => forgetting(call("PATCH", at("classes", name), { name: to }));

/** @param {string} name @returns {Promise<Teach>} */
export const deleteClass = (name) => forgetting(call("DELETE", at("classes", name)));

/**
 * @param {string} name
 * @param {number} take
 * @param {Blob} picture
 * @param {string} id the same when it is sent again
 * @returns {Promise<{frame: string}>}
 */
export const addFrame = (name, take, picture, id) =>
  send(`${at("frames", name, String(take))}?id=${encodeURIComponent(id)}`, picture);

/** @param {string} name @param {string} frame @returns {Promise<Teach>} */
export const deleteFrame = (name, frame) => forgetting(call("DELETE", at("frames", name, frame)));

/** @param {string} name @param {number} take @returns {Promise<Teach>} */
export const deleteTake = (name, take) => forgetting(call("DELETE", at("takes", name, String(take))));

/** @returns {Promise<Result>} */
export const train = () => call("POST", at("train"), undefined, TRAINING_PATIENCE);

/** @param {Blob} picture @returns {Promise<{row: Row, ask: Ask | null}>} */
export const look = (picture) => send(at("look"), picture);

/** @param {number} id @param {string | null} name @returns {Promise<Teach>} */
export const answerAsk = (id, name) => call("POST", at("asked", String(id)), { class: name });

/** @param {string} name @returns {Promise<Saved>} */
export const save = (name) => call("POST", at("save"), { name });

/** @returns {Promise<Teach>} */
export const startAnew = () => forgetting(call("POST", at("new")));

/**
 * Browsers keep pictures by their addresses. The name of a deleted frame may be given again, and so may the number of a
 * question, so that addresses differ from before.
 *
 * @param {string} address
 */
const fresh = (address) => `${address}?since=${since}`;
let since = Date.now();

/**
 * @param {Promise<Teach>} deletion
 * @returns {Promise<Teach>}
 */
function forgetting(deletion) {
  return deletion.finally(() => (since = Date.now()));
}

/**
 * @param {string} name
 * @param {string} frame
 */
export const thumbnailUrl = (name, frame) => fresh(at("thumbnails", name, frame));

/**
 * @param {string} name
 * @param {string} frame
 */
export const frameUrl = (name, frame) => fresh(at("frames", name, frame));

/** @param {number} id */
export const askedUrl = (id) => fresh(at("asked", String(id)));
