// @ts-check
import { ApiError, postJson } from "../../core/api.js";
import { element, find, icon, setText, show } from "../../core/dom.js";

/** The committee's forms beside the picture: they are sent without leaving the room, and what is wrong stands by its field. */

for (const form of document.querySelectorAll("form[data-act]")) makeSending(/** @type {HTMLFormElement} */ (form));

/** @param {HTMLFormElement} form */
function makeSending(form) {
  const said = find("[data-said]", form);
  const refused = find("[data-refused]", form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send();
  });

  async function send() {
    clear();
    try {
      const answer = await postJson(form.action, { act: form.dataset.act, fields: fieldsOf(form) });
      setText(said, answer.said);
      show(said, true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setText(refused, error.message);
      show(refused, true);
      mark(error.data.fields ?? {});
    }
  }

  function clear() {
    show(said, false);
    show(refused, false);
    for (const old of form.querySelectorAll(".error[data-field]")) old.remove();
    for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  /** @param {Record<string, string>} faults by name of the field */
  function mark(faults) {
    /** @type {HTMLElement | null} */
    let first = null;
    for (const [name, why] of Object.entries(faults)) {
      const input = /** @type {HTMLElement | null} */ (form.elements.namedItem(name));
      if (!input) continue;
      const note = element("p", { className: "error" }, icon("stop"), element("span", { text: why }));
      note.dataset.field = name;
      note.id = `${input.id}_fault`;
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", note.id);
      input.before(note);
      first ??= input;
    }
    first?.focus();
  }
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, string | boolean>}
 */
function fieldsOf(form) {
  /** @type {Record<string, string | boolean>} */
  const fields = {};
  for (const input of form.elements) {
    if (input instanceof HTMLInputElement && input.type === "checkbox") fields[input.name] = input.checked;
    else if (input instanceof HTMLInputElement || input instanceof HTMLTextAreaElement) fields[input.name] = input.value;
  }
  return fields;
}
