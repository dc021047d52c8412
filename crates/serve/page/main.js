// @ts-check
/** The page: its rooms, the state of the server, and one camera for all. */

import * as api from "./api.js";
import { Camera } from "./camera.js";
import { find, roving, write } from "./dom.js";
import { PlayRoom } from "./play.js";
import { TeachRoom } from "./teach.js";
import { TryRoom } from "./try.js";

const camera = new Camera();
const rooms = { try: new TryRoom(camera), teach: new TeachRoom(camera, refresh), play: new PlayRoom(camera) };
const NAMES = /** @type {(keyof typeof rooms)[]} */ (Object.keys(rooms));

/** @type {keyof typeof rooms | null} */
let shown = null;
/** @type {api.State} */
let state = { models: [], timeout: 0, teach: null };
let asked = 0;

/** Reads the state; where two answers overtake each other, the one that was asked for last counts. */
async function refresh() {
  asked += 1;
  const mine = asked;
  const fresh = await api.state().catch(complain);
  if (!fresh || mine !== asked) return;
  complain(null);
  state = fresh;
  NAMES.forEach((name) => rooms[name].update(state));
  tab("teach").hidden = state.teach === null;
  show(chosen());
}

/**
 * Says at the top of the page why the server is of no use.
 *
 * @param {Error | null} error
 * @returns {null}
 */
function complain(error) {
  const waits = error instanceof api.Silence ? " What was recorded waits here, and is sent when it is back." : "";
  write(find("#offline"), error ? error.message + waits : "");
  return null;
}

/** @param {string} name */
const tab = (name) => find(`#tab-${name}`);

/** The room of the address, or the present one, or at first the one with something to do. */
function chosen() {
  const name = NAMES.find((each) => location.hash === `#${each}`);
  if (name && !tab(name).hidden) return name;
  if (shown && !tab(shown).hidden) return shown;
  return state.models.length > 0 || state.teach === null ? "try" : "teach";
}

/** @param {keyof typeof rooms} name */
function show(name) {
  for (const each of NAMES) {
    tab(each).setAttribute("aria-selected", String(each === name));
    tab(each).tabIndex = each === name ? 0 : -1;
    find(`#room-${each}`).hidden = each !== name;
  }
  if (name !== shown) {
    if (shown) rooms[shown].hide();
    shown = name;
    rooms[name].show();
  }
  if (!rooms[name].usesCamera) camera.stop();
}

function wireTabs() {
  for (const name of NAMES) tab(name).addEventListener("click", () => (location.hash = name));
  const tabs = find('[role="tablist"]');
  roving(tabs, '[role="tab"]:not([hidden])');
  // Arrow keys choose at once: a room costs nothing to show.
  tabs.addEventListener("focusin", (event) => {
    const name = NAMES.find((each) => tab(each) === event.target);
    if (name && name !== shown) location.hash = name;
  });
  window.addEventListener("hashchange", () => show(chosen()));
}

/** Who opened the page from another computer sends photos to this one. */
function tellWhere() {
  const { hostname } = location;
  const isHere = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  const where = isHere ? "stay on this computer." : `go to ${hostname}, which answers them, and nowhere else.`;
  document.querySelectorAll("[data-where]").forEach((place) => {
    write(place, `${place.getAttribute("data-where")} ${where}`);
  });
}

function wireServer() {
  api.server.addEventListener("change", () => {
    if (api.server.isReachable) refresh();
    else complain(new api.Silence());
  });
  // Another tab may have changed what is taught.
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("pagehide", () => camera.stop());
  // A photo that misses its place must not take the place of the page.
  for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());
}

/** For the tests of the page. */
Object.assign(window, {
  headstart: {
    latencies: () => (shown ? [...rooms[shown].latencies] : []),
    game: () => rooms.play.state,
  },
});

tellWhere();
wireTabs();
wireServer();
await refresh();
if (asked === 1 && !shown) await api.server.back().then(refresh);
document.documentElement.dataset.ready = "true";
