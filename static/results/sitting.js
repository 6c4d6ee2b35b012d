// @ts-check
/** The dialogs of a sitting's page: opened by a button, or at once where the server has something to say in them. */

import { find } from "../core/dom.js";

for (const button of document.querySelectorAll("[data-open]")) {
  const dialog = /** @type {HTMLDialogElement} */ (find(`#${button.getAttribute("data-open")}`));
  button.addEventListener("click", () => dialog.showModal());
}
for (const button of document.querySelectorAll("[data-close]")) {
  button.addEventListener("click", () => button.closest("dialog")?.close());
}
for (const dialog of document.querySelectorAll("dialog[data-open-now]")) {
  /** @type {HTMLDialogElement} */ (dialog).showModal();
}
for (const form of document.querySelectorAll("dialog form")) {
  form.addEventListener("submit", (event) => {
    if (form.querySelector('button[type="submit"][aria-disabled="true"]')) event.preventDefault();
  });
}
