// @ts-check
/** The curricular evaluation by keyboard; a row that was changed is saved before another is shown. Without this all is forms and links. */

import { find, show } from "../core/dom.js";
import { gestureOf } from "./curricular_keys.js";

const desk = find("[data-bench]");
const writable = desk.dataset.writable === "1";
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-mark]"));
const pages = /** @type {HTMLElement | null} */ (document.querySelector("[data-pages]"));
const before = form ? facts(form) : "";
let leaving = false;

/** @param {HTMLFormElement} of */
function facts(of) {
  return JSON.stringify([...new FormData(of)].filter(([name]) => name !== "ir" && name !== "csrfmiddlewaretoken"));
}

/** @param {string} [to] the row to show afterwards; the next undecided one without it */
function save(to = "") {
  if (!form || leaving) return;
  if (!form.querySelector('input[name="decision"]:checked')) return decisions()[0]?.focus();
  leaving = true;
  /** @type {HTMLInputElement} */ (find('input[name="ir"]', form)).value = to;
  form.submit();
}

/** @returns {HTMLInputElement[]} */
function decisions() {
  return [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[name="decision"]'))];
}

/** @param {"VALID" | "NOT_VALID" | "ILLEGIBLE"} value */
function decide(value) {
  const radio = decisions().find((input) => input.value === value);
  if (!radio) return;
  radio.checked = true;
  if (value !== "NOT_VALID") return save();
  openMore();
}

/** What an invalid document lacks, or why it is not valid, is typed before it is saved. */
function openMore() {
  const more = /** @type {HTMLDetailsElement | null} */ (document.querySelector(".desk__more"));
  if (!more) return;
  more.open = true;
  /** @type {HTMLElement} */ (more.querySelector('input[name="lacks"]') ?? find('input[name="reason"]', more)).focus();
}

/** @param {1 | -1} step */
function row(step) {
  const rows = [.../** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-row]"))];
  const here = rows.findIndex((link) => link.ariaCurrent === "true");
  const next = rows[here + step];
  if (!next) return;
  if (form && writable && facts(form) !== before && form.querySelector('input[name="decision"]:checked')) return save(String(next.dataset.row));
  next.click();
}

/** @param {number} step */
function zoom(step) {
  if (!pages) return;
  const level = Math.max(-2, Math.min(3, Number(pages.dataset.level) + step));
  pages.dataset.level = String(level);
}

document.addEventListener("keydown", (event) => {
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.matches('input:not([type="radio"]):not([type="checkbox"]), textarea, select');
  const onControl = target.matches("a, button, summary");
  const gesture = gestureOf(event, { typing, onControl, writable });
  if (gesture === null) return;
  event.preventDefault();
  switch (gesture.act) {
    case "decide":
      return decide(gesture.value);
    case "row":
      return row(gesture.step);
    case "zoom":
      return zoom(gesture.step);
    case "related":
      return /** @type {HTMLInputElement | null} */ (document.querySelector('input[name="related"]'))?.click();
    case "more":
      return openMore();
    case "save":
      return save();
    case "sign":
      return leaving ? undefined : /** @type {HTMLFormElement | null} */ (document.querySelector("[data-sign]"))?.requestSubmit();
    case "person":
      return /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${gesture.key}"]`))?.click();
  }
});

for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => zoom(Number(/** @type {HTMLElement} */ (button).dataset.zoom)));
}
const zooming = document.querySelector("[data-zooming]");
if (zooming) show(zooming, true);
