// @ts-check
/** Small tools for elements. */

/**
 * A new element: `element('p', {class: 'note'}, 'words', child)`. Functions are listeners, true and false set or leave
 * out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(
    .../** @type {(Node | string)[]} */ (
      children.filter((child) => child !== null && child !== undefined && child !== false)
    ),
  );
  return made;
}

/** @param {string} words @param {() => void} click @param {Record<string, any>} [attributes] */
export function button(words, click, attributes = {}) {
  return element("button", { type: "button", click, ...attributes }, words);
}

/**
 * The element of the page that has this selector; the page is ours, so that it is there.
 *
 * @template {HTMLElement} [Found=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {Found}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return /** @type {Found} */ (/** @type {unknown} */ (found));
}

/**
 * Writes only what differs: screen readers and selections notice each writing.
 *
 * @param {Element} target
 * @param {string} words
 */
export function write(target, words) {
  if (target.textContent !== words) target.textContent = words;
}

/**
 * Gives the parent these children in this order. What stays in its place is not touched: a button that is held would be
 * let go, and one with the focus would lose it.
 *
 * @param {Element} parent
 * @param {Element[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c". @param {string[]} words */
export function listed(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

/** What the server says, as a sentence of the page. @param {string} words */
export function asSentence(words) {
  return words === "" ? "" : ended(`${words[0].toUpperCase()}${words.slice(1)}`);
}

/** With the full stop that the server leaves out; it may begin with the name of a class. @param {string} words */
export function ended(words) {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

/** A share as a percentage that never claims certainty. @param {number} share */
export function percent(share) {
  if (share > 0 && share < 0.005) return "<\u00a01\u00a0%";
  if (share < 1 && share >= 0.995) return ">\u00a099\u00a0%";
  return `${Math.round(share * 100)}\u00a0%`;
}

/**
 * Arrow keys move among the buttons of a group, of which Tab finds one only.
 *
 * @param {HTMLElement} group
 * @param {string} [selector]
 */
export function roving(group, selector = "button") {
  const items = () => /** @type {HTMLElement[]} */ ([...group.querySelectorAll(selector)]);
  /** @param {HTMLElement | undefined} current */
  const settle = (current) => items().forEach((item) => (item.tabIndex = item === current ? 0 : -1));
  group.addEventListener("focusin", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (items().includes(target)) settle(target);
  });
  group.addEventListener("keydown", (event) => {
    const all = items();
    const place = all.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = {
      ArrowLeft: place - 1,
      ArrowUp: place - 1,
      ArrowRight: place + 1,
      ArrowDown: place + 1,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (place < 0 || to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
  return { settle: () => settle(items().find((item) => item.tabIndex === 0) ?? items()[0]) };
}

/**
 * Asks in the place of a button whether it is meant, since what follows cannot be undone.
 *
 * @param {HTMLElement} asker
 * @param {string} question
 * @param {string} yes
 * @param {() => void} act
 */
export function confirmInPlace(asker, question, yes, act) {
  const close = () => {
    card.replaceWith(asker);
    asker.focus();
  };
  const card = element(
    "span",
    {
      class: "confirm",
      role: "group",
      "aria-label": question,
      keydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close(),
    },
    element("span", {}, question),
    button(
      yes,
      () => {
        close();
        act();
      },
      { class: "bad" },
    ),
    button("Keep", close),
  );
  asker.replaceWith(card);
  /** @type {HTMLElement} */ (card.lastElementChild).focus();
}

/**
 * Files dropped onto the target go to `take`.
 *
 * @param {HTMLElement} target
 * @param {(files: File[], at: Element) => void} take
 */
export function takeDrops(target, take) {
  let depth = 0; // entering a child comes before leaving its parent
  /** @param {number} change */
  const mark = (change) => target.classList.toggle("over-me", (depth = Math.max(0, depth + change)) > 0);
  target.addEventListener("dragenter", (event) => {
    event.preventDefault();
    mark(1);
  });
  target.addEventListener("dragleave", () => mark(-1));
  target.addEventListener("dragover", (event) => event.preventDefault());
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(-depth);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) take(files, /** @type {Element} */ (event.target));
  });
}

/**
 * Does something that may fail, and writes why it did: or nothing, so that an earlier complaint goes.
 *
 * @param {Element} complaint
 * @param {() => Promise<unknown>} action
 * @returns {Promise<boolean>} whether it went well
 */
export async function attempt(complaint, action) {
  try {
    await action();
    write(complaint, "");
    return true;
  } catch (error) {
    write(complaint, error instanceof Error ? error.message : String(error));
    return false;
  }
}
