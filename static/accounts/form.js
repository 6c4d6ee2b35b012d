// @ts-check
/** What the account forms gain where modules run: passwords that can be shown, a number pad for a DNI, one submission. */

const form = /** @type {HTMLFormElement} */ (document.querySelector("form[data-once]"));
const passwords = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('input[type="password"]')]);
const option = form.querySelector("[data-show-passwords]");
const number = /** @type {HTMLInputElement | null} */ (form.querySelector("#doc_number"));

/** @param {boolean} shown */
function showPasswords(shown) {
  for (const field of passwords) field.type = shown ? "text" : "password";
}

if (option instanceof HTMLElement) {
  const box = /** @type {HTMLInputElement} */ (option.querySelector("input"));
  box.addEventListener("change", () => showPasswords(box.checked));
  showPasswords(box.checked);
  option.hidden = false;
}

// A carné has letters, which a number pad would not let anybody type.
if (number !== null) {
  const apply = () => {
    const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector('input[name="doc_type"]:checked'));
    number.inputMode = chosen?.value === "DNI" ? "numeric" : "text";
  };
  form.addEventListener("change", apply);
  apply();
}

let sent = false;
form.addEventListener("submit", (event) => {
  if (sent) event.preventDefault();
  sent = true;
  // A shown password must not reach the browser's memory of ordinary fields.
  showPasswords(false);
});
// Back from the next page: the form may be sent anew.
window.addEventListener("pageshow", () => { sent = false; });

export {};
