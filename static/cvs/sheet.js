// @ts-check
/** MIS DATOS: dialogs over the page, files sent while one writes, characters left. Without this every form still works. */

import { element, find, icon } from "../core/dom.js";
import { holdWhileSending, makeAttachable } from "./attach.js";

const slot = find("#dialog-slot");
const arrivedAtDialog = slot.querySelector("dialog") !== null; // by its own address, or without scripts until now

/** @param {ParentNode} root */
function enliven(root) {
  for (const place of root.querySelectorAll("[data-attach]")) makeAttachable(/** @type {HTMLElement} */ (place));
  for (const area of root.querySelectorAll("textarea[data-limit]")) countCharacters(/** @type {HTMLTextAreaElement} */ (area));
  const faults = /** @type {HTMLElement | null} */ (root.querySelector("[data-errors]"));
  faults?.focus();
}

/** The server draws a dialog open in the page; here it stands over it. */
function raiseDialog() {
  const dialog = /** @type {HTMLDialogElement | null} */ (slot.querySelector("dialog[data-modal]"));
  if (!dialog || dialog.matches(":modal")) return;
  dialog.removeAttribute("open");
  dialog.showModal();
  const back = dialog.querySelector("a[data-close]")?.getAttribute("href");
  dialog.addEventListener("close", () => {
    slot.replaceChildren();
    if (back && arrivedAtDialog) location.assign(back);
  });
  for (const link of dialog.querySelectorAll("[data-close]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
  }
}

/** @param {HTMLTextAreaElement} area */
function countCharacters(area) {
  const said = element("p", { className: "hint" });
  const show = () => {
    const left = Number(area.dataset.limit) - [...area.value].length;
    said.textContent = `${left < 0 ? "Sobran" : "Quedan"} ${Math.abs(left).toLocaleString("es-PE")} caracteres`;
    said.classList.toggle("error", left < 0);
  };
  area.after(said);
  area.addEventListener("input", show);
  show();
}

/** The guide's "x" that closes a message. */
function closableMessages() {
  for (const note of document.querySelectorAll(".messages .note")) {
    const close = element("button", { className: "btn btn--ghost btn--s btn--icon" }, icon("close"), element("span", { className: "sr", text: "Cerrar el mensaje" }));
    close.type = "button";
    close.addEventListener("click", () => note.remove());
    note.classList.add("note--close");
    note.append(close);
  }
}

// A session that ended answers with the sign-in page: go there instead of drawing it inside.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = /** @type {CustomEvent} */ (event).detail;
  const landed = new URL(xhr.responseURL || location.href, location.href);
  if (!landed.pathname.startsWith("/mis-datos/")) {
    event.preventDefault();
    location.reload();
  }
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target === slot) {
    raiseDialog();
    enliven(slot);
  }
});
document.addEventListener("htmx:responseError", () => location.reload());

// On a phone the tabs are wider than the screen.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
closableMessages();
holdWhileSending();
raiseDialog();
enliven(document);
