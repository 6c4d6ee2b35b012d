// @ts-check
/** A PDF of the file beside its line, page by page. Without this script the same link downloads it. */

import { find } from "../core/dom.js";

const viewer = find("[data-viewer]");
const page = /** @type {HTMLImageElement} */ (find("[data-viewer-page]"));
const back = /** @type {HTMLButtonElement} */ (find("[data-viewer-back]"));
const next = /** @type {HTMLButtonElement} */ (find("[data-viewer-next]"));
let [first, at, pages, name] = ["", 1, 1, ""];

function show() {
  page.src = first.replace(/\/1\.jpg$/, `/${at}.jpg`);
  page.alt = `${name}, página ${at} de ${pages}`;
  find("[data-viewer-name]").textContent = name;
  find("[data-viewer-at]").textContent = `${at} de ${pages}`;
  back.disabled = at === 1;
  next.disabled = at === pages;
  viewer.hidden = false;
}

for (const link of document.querySelectorAll("a[data-pdf]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    first = link.getAttribute("data-pdf") ?? "";
    name = link.getAttribute("data-name") ?? "";
    pages = Number(link.getAttribute("data-pages"));
    at = 1;
    show();
    viewer.scrollIntoView({ block: "nearest" });
  });
}
back.addEventListener("click", () => {
  at -= 1;
  show();
});
next.addEventListener("click", () => {
  at += 1;
  show();
});
