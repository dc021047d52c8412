// What the browser test asks of a page. Every function returns plain values, in the page's own pixels.

// The boxes of visible text, each cut off where an element around it scrolls or is clipped.
function texts() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || element.closest(".hidden, style") || !shown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = element.closest("svg") ? [element.getBoundingClientRect()] : range.getClientRects();
    for (const box of boxes) {
      const cut = clipped(box, element);
      if (cut.right > cut.left && cut.bottom > cut.top) found.push({ element, words: node.data.trim(), box: cut });
    }
  }
  return found;
}

function shown(element) {
  return element.checkVisibility({ contentVisibilityAuto: true, opacityProperty: true, visibilityProperty: true });
}

function clipped(box, element) {
  let { left, right, top, bottom } = box;
  for (let around = element; around; around = around.parentElement) {
    if (getComputedStyle(around).overflowX === "visible") continue;
    const edge = around.getBoundingClientRect();
    [left, right] = [Math.max(left, edge.left), Math.min(right, edge.right)];
    [top, bottom] = [Math.max(top, edge.top), Math.min(bottom, edge.bottom)];
  }
  return { left, right, top, bottom };
}

// What stands beyond the left or right edge of the window, so that the body would have to scroll.
function outside() {
  const wide = document.documentElement.scrollWidth > innerWidth ? ["the body scrolls"] : [];
  const beyond = texts().filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5);
  return [...wide, ...beyond.map(({ words }) => words)];
}

// Pairs of texts, or of a text and a picture, that cover each other by more than line spacing explains.
function overlaps() {
  const pictures = [...document.images].filter(shown).map((element) => {
    return { element, words: element.alt, box: clipped(element.getBoundingClientRect(), element) };
  });
  const all = [...texts(), ...pictures], found = [];
  for (let i = 0; i < all.length; i++) {
    for (let j = 0; j < i; j++) {
      if (all[i].element !== all[j].element && cover(all[i].box, all[j].box)) found.push(`${all[j].words} | ${all[i].words}`);
    }
  }
  return found;
}

function cover(a, b) {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > 1 && down > 0.3 * Math.min(a.bottom - a.top, b.bottom - b.top);
}

// Texts whose contrast is below what WCAG 2.2 asks for at level AA: 4.5, or 3 for large letters.
function faint() {
  return texts().flatMap(({ element, words }) => {
    const style = getComputedStyle(element), pixels = parseFloat(style.fontSize);
    const ground = background(element);
    const ink = over(colour(element.closest("svg") ? style.fill : style.color), ground);
    const [light, dark] = [luminance(ink), luminance(ground)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05);
    const large = pixels >= 24 || (pixels >= 18.66 && style.fontWeight >= 700);
    return ratio < (large ? 3 : 4.5) ? [`${words}: ${ratio.toFixed(2)}`] : [];
  });
}

// The colour behind an element: the backgrounds around it, laid over each other.
function background(element) {
  const around = element.parentElement;
  const below = around ? background(around) : [255, 255, 255, 1];
  return over(colour(getComputedStyle(element).backgroundColor), below);
}

function colour(text) {
  const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
  return [red, green, blue, alpha];
}

function over(top, below) {
  const mixed = [0, 1, 2].map((channel) => top[channel] * top[3] + below[channel] * (1 - top[3]));
  return [...mixed, 1];
}

function luminance(rgb) {
  const [red, green, blue] = rgb.slice(0, 3).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// The colours that most of the page is made of.
function colours() {
  const body = getComputedStyle(document.body), line = document.querySelector(".plot svg polyline[stroke-width='10']");
  return [body.backgroundColor, body.color, getComputedStyle(line).stroke, getComputedStyle(document.querySelector("a")).color];
}

// Cells of folded tables, and how many of them are shown nevertheless, as they should be on paper.
function folded() {
  const cells = [...document.querySelectorAll("details:not([open]) td")];
  return { all: cells.length, shown: cells.filter(shown).length };
}

// Links to places that are not on the page, and all addresses of other files.
function links() {
  const missing = [...document.querySelectorAll("a[href^='#']")].filter((link) => !document.getElementById(link.hash.slice(1)));
  const addresses = [...document.querySelectorAll("[href], [src]")].map((element) => element.getAttribute("href") ?? element.getAttribute("src"));
  const files = addresses.filter((address) => !address.startsWith("#") && !address.startsWith("data:"));
  return { missing: missing.map((link) => link.getAttribute("href")), files, places: document.querySelectorAll("a[href^='#']").length };
}
