// What the browser test asks of a report, beside its layout. Every function returns plain values.

// The colours that most of the page is made of.
function colours() {
  const body = getComputedStyle(document.body), line = document.querySelector(".plot svg polyline[stroke-width='10'], .plot svg path[stroke]");
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
