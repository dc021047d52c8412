// @ts-check
/** One camera for all rooms: asked for, refused, lost midway; and its frames as bytes. */

/** The longer side of a frame. Networks see 224 pixels or so: more would only cost time. */
const LONGER_SIDE = 320;

const SENTENCES = {
  insecure: () =>
    `The browser lends a camera only to pages from 127.0.0.1 or over https, and this one came from ${location.host}. ` +
    "Open it on the machine that serves it, at 127.0.0.1, or give photos as files.",
  NotAllowedError: () =>
    "This page may not use the camera. Allow it with the symbol at the left of the address bar, then start it again. " +
    "Photos can be given as files, too.",
  NotFoundError: () => "No camera was found. Plug one in and start it again, or give photos as files.",
  NotReadableError: () => "Another program is using the camera. Close it, then start the camera again.",
  lost: () =>
    "The camera is gone: unplugged, or taken by another program. Every recorded frame is kept. " +
    "Start it again when it is back.",
};
/** Names that other browsers, or older ones, give to the same thing. */
const SAME_AS = {
  OverconstrainedError: "NotFoundError",
  AbortError: "NotReadableError",
  SecurityError: "NotAllowedError",
};

/** @param {any} error @returns {string} */
function sentenceOf(error) {
  const name = SAME_AS[/** @type {keyof typeof SAME_AS} */ (error?.name)] ?? error?.name;
  const words = SENTENCES[/** @type {keyof typeof SENTENCES} */ (name)];
  return words ? words() : `The camera did not start: ${error?.message ?? error}.`;
}

/** @typedef {'off' | 'starting' | 'on' | 'failed'} Phase */

/** Fires `change` when it starts, stops or fails. */
export class Camera extends EventTarget {
  /** @type {Phase} */
  phase = "off";
  /** Why it does not run, in a sentence. */
  sentence = "";
  /** The one picture of the camera: the room that is shown puts it where it wants it. */
  video = videoElement();
  #canvas = document.createElement("canvas");
  /** @type {MediaStream | null} */
  #stream = null;
  /** @type {Promise<void> | null} */
  #start = null;

  get isOn() {
    return this.phase === "on";
  }

  /**
   * Asks for the camera, unless it runs or is asked for already; resolves when it runs or failed.
   *
   * @returns {Promise<void>}
   */
  start() {
    if (this.isOn) return Promise.resolve();
    this.#start ??= this.#ask().finally(() => (this.#start = null));
    return this.#start;
  }

  async #ask() {
    if (!navigator.mediaDevices?.getUserMedia) return this.#fail(SENTENCES.insecure());
    this.#enter("starting");
    try {
      const video = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: "user" };
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      await this.#show(stream);
    } catch (error) {
      if (this.#isStarting()) this.#fail(sentenceOf(error));
    }
  }

  /** Whether nobody stopped it meanwhile. */
  #isStarting() {
    return this.phase === "starting";
  }

  /** Turns the camera and its light off. */
  stop() {
    if (this.phase === "off") return;
    this.#close();
    this.#enter("off");
  }

  /** Resolves when the camera shows a frame that was not seen yet. @returns {Promise<void>} */
  nextFrame() {
    return new Promise((resolve) => {
      if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(() => resolve());
      else requestAnimationFrame(() => resolve());
    });
  }

  /** The present frame, or null while there is none. @returns {Frame | null} */
  grab() {
    const { videoWidth, videoHeight } = this.video;
    if (!this.isOn || videoWidth === 0) return null;
    const scale = Math.min(1, LONGER_SIDE / Math.max(videoWidth, videoHeight));
    this.#canvas.width = Math.max(1, Math.round(videoWidth * scale));
    this.#canvas.height = Math.max(1, Math.round(videoHeight * scale));
    return new Frame(this.#canvas, this.video);
  }

  /** @param {MediaStream} stream */
  async #show(stream) {
    if (!this.#isStarting()) return stream.getTracks().forEach((track) => track.stop());
    this.#stream = stream;
    for (const track of stream.getVideoTracks()) {
      track.addEventListener("ended", () => this.#stream === stream && this.#fail(SENTENCES.lost()));
    }
    this.video.srcObject = stream;
    await this.video.play().catch(() => {}); // moving the picture into a room interrupts this, and plays it there
    this.#enter("on");
  }

  /** @param {string} sentence */
  #fail(sentence) {
    this.#close();
    this.#enter("failed", sentence);
  }

  #close() {
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.video.srcObject = null;
  }

  /** @param {Phase} phase @param {string} [sentence] */
  #enter(phase, sentence = "") {
    this.phase = phase;
    this.sentence = sentence;
    this.dispatchEvent(new Event("change"));
  }
}

function videoElement() {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.setAttribute("aria-label", "What the camera sees");
  return video;
}

/** One picture of the camera, at most 320 pixels long. Its PNG and its BMP have the same pixels. */
export class Frame {
  /** When it was taken, on the clock of `performance`. */
  taken = performance.now();
  #canvas;
  #context;

  /** @param {HTMLCanvasElement} canvas @param {HTMLVideoElement} video */
  constructor(canvas, video) {
    this.#canvas = canvas;
    // Frames are read back all the time: a canvas on the graphics card would be slower.
    const options = { alpha: false, willReadFrequently: true };
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", options));
    this.#context.imageSmoothingQuality = "high";
    this.#context.drawImage(video, 0, 0, canvas.width, canvas.height);
  }

  /** Small, for the disk. Ask for it before the next frame is grabbed. @returns {Promise<Blob>} */
  png() {
    return new Promise((resolve, reject) => {
      this.#canvas.toBlob(
        (blob) => (blob ? resolve(blob) : reject(new Error("The browser made no PNG."))),
        "image/png",
      );
    });
  }

  /** Fast, for live answers. */
  bmp() {
    const { width, height } = this.#canvas;
    return new Blob([bmpOf(this.#context.getImageData(0, 0, width, height))], { type: "image/bmp" });
  }
}

const BMP_HEADER = 54;

/**
 * Pixels as an uncompressed BMP of 24 bits: the last row first, blue before green before red.
 *
 * @param {{width: number, height: number, data: Uint8ClampedArray}} pixels
 */
export function bmpOf({ width, height, data }) {
  const rowLength = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(BMP_HEADER + rowLength * height);
  writeHeader(new DataView(bytes.buffer), width, height);
  let from = 0;
  for (let row = height - 1; row >= 0; row -= 1) {
    let to = BMP_HEADER + row * rowLength;
    for (let column = 0; column < width; column += 1, from += 4, to += 3) {
      bytes[to] = data[from + 2];
      bytes[to + 1] = data[from + 1];
      bytes[to + 2] = data[from];
    }
  }
  return bytes;
}

/** @param {DataView} view @param {number} width @param {number} height */
function writeHeader(view, width, height) {
  view.setUint16(0, 0x424d); // "BM"
  view.setUint32(2, view.byteLength, true);
  view.setUint32(10, BMP_HEADER, true);
  view.setUint32(14, 40, true); // the length of what follows, up to the pixels
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true); // planes
  view.setUint16(28, 24, true); // bits of a pixel
  view.setUint32(34, view.byteLength - BMP_HEADER, true);
}
