// @ts-check
/** "Mostrar la contraseña": offered only where it can work, that is, where this module runs. */

const field = /** @type {HTMLInputElement} */ (document.getElementById("password"));
const option = /** @type {HTMLLabelElement} */ (document.getElementById("show-password"));
const box = /** @type {HTMLInputElement} */ (option.querySelector("input"));

function apply() {
  field.type = box.checked ? "text" : "password";
}

box.addEventListener("change", apply);
// A shown password must not reach the browser's memory of ordinary fields.
field.form?.addEventListener("submit", () => { field.type = "password"; });
apply();
option.hidden = false;
