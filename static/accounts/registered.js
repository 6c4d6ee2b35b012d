// @ts-check
/** "Se registró correctamente": over the page, and told at once; without this module it stands in the page. */

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("registered"));
const accept = /** @type {HTMLAnchorElement} */ (dialog.querySelector("a"));

dialog.close();
dialog.showModal();
accept.focus();
// Escape means the same as the only button there is.
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  accept.click();
});

export {};
