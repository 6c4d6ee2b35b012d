// @ts-check
import { ApiError } from "../core/api.js";
import { element, find, setText, show } from "../core/dom.js";
import { clockTime } from "../core/time.js";

/**
 * The dialogs of acts. Each ends by what the server answered: it closes on success and stays with its text on an error.
 *
 * @typedef {import("./types.js").Dossier} Dossier
 * @typedef {import("./types.js").Disqualification} Disqualification
 *
 * @typedef {object} Question
 * @property {string} title
 * @property {string} label
 * @property {string} hint
 * @property {string} send
 * @property {number} max characters
 * @property {boolean} [danger]
 * @property {(text: string) => Promise<unknown>} act rejects with ApiError
 */

/** @param {number} id */
function stillPath(id) {
  return `${location.pathname}imagen/${id}`;
}

/** @param {HTMLDialogElement} dialog */
function wireClosing(dialog) {
  for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
}

/**
 * Run an act with its button busy; the dialog closes when it is done.
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} error
 * @param {() => Promise<unknown>} act
 */
async function settle(dialog, error, act) {
  if (dialog.dataset.busy) return;
  dialog.dataset.busy = "true";
  show(error, false);
  try {
    await act();
    dialog.close();
  } catch (failure) {
    setText(error, failure instanceof ApiError ? failure.message : "No se pudo enviar. Reintente.");
    show(error, true);
    if (!(failure instanceof ApiError)) console.error(failure);
  } finally {
    delete dialog.dataset.busy;
  }
}

export class TextDialog {
  #dialog = /** @type {HTMLDialogElement} */ (find("#dialog-text"));
  #input = /** @type {HTMLTextAreaElement} */ (find("#dialog-text-input"));
  #error = find("#dialog-text-error");
  #send = find("#dialog-text-send");
  /** @type {Question | null} */
  #question = null;

  constructor() {
    wireClosing(this.#dialog);
    this.#input.addEventListener("input", () => this.#countLeft());
    find("form", this.#dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /** @param {Question} question */
  ask(question) {
    this.#question = question;
    setText(find("#dialog-text-title"), question.title);
    setText(find("#dialog-text-label"), question.label);
    setText(find("#dialog-text-hint"), question.hint);
    setText(this.#send, question.send);
    this.#send.className = question.danger ? "btn btn--danger" : "btn";
    this.#input.value = "";
    this.#input.maxLength = question.max;
    show(this.#error, false);
    this.#countLeft();
    this.#dialog.showModal();
    this.#input.focus();
  }

  #countLeft() {
    setText(find("#dialog-text-left"), `Quedan ${this.#input.maxLength - this.#input.value.length} caracteres`);
  }

  async #submit() {
    const text = this.#input.value.trim();
    if (!this.#question) return;
    if (!text) {
      setText(this.#error, "Escriba el texto.");
      show(this.#error, true);
      this.#input.focus();
      return;
    }
    const { act } = this.#question;
    await settle(this.#dialog, this.#error, () => act(text));
  }
}

export class ProposeDialog {
  #dialog = /** @type {HTMLDialogElement} */ (find("#dialog-propose"));
  #text = /** @type {HTMLTextAreaElement} */ (find("#propose-text"));
  #error = find("#propose-error");
  #send = find("#propose-send");
  /** @type {(proposal: {code: string, text: string, stills: number[]}) => Promise<unknown>} */
  #act = () => Promise.resolve();

  constructor() {
    wireClosing(this.#dialog);
    this.#dialog.addEventListener("change", () => setText(this.#send, this.#code() ? `Proponer ${this.#code()}` : "Proponer"));
    find("form", this.#dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
  }

  /**
   * @param {string} name
   * @param {Dossier["stills"]} stills
   * @param {(proposal: {code: string, text: string, stills: number[]}) => Promise<unknown>} act
   */
  ask(name, stills, act) {
    this.#act = act;
    setText(find("#propose-name"), name);
    find("form", this.#dialog).querySelectorAll("input").forEach((input) => (input.checked = false));
    this.#text.value = "";
    show(this.#error, false);
    setText(this.#send, "Proponer");
    find("#propose-stills").replaceChildren(...stills.slice(0, 12).map(stillChoice));
    show(find("#propose-no-stills"), stills.length === 0);
    this.#dialog.showModal();
    find("#dialog-propose-title").focus();
  }

  #code() {
    return /** @type {HTMLInputElement | null} */ (this.#dialog.querySelector('input[name="code"]:checked'))?.value ?? "";
  }

  async #submit() {
    const problem = !this.#code() ? "Elija el código." : !this.#text.value.trim() ? "Escriba qué vio." : "";
    if (problem) {
      setText(this.#error, problem);
      show(this.#error, true);
      return;
    }
    const checked = [...this.#dialog.querySelectorAll('input[name="still"]:checked')];
    const stills = checked.map((input) => Number(/** @type {HTMLInputElement} */ (input).value));
    await settle(this.#dialog, this.#error, () => this.#act({ code: this.#code(), text: this.#text.value.trim(), stills }));
  }
}

export class DecideDialog {
  #dialog = /** @type {HTMLDialogElement} */ (find("#dialog-decide"));
  #error = find("#decide-error");
  #confirm = find("#decide-confirm");
  /** @type {{confirm: () => Promise<unknown>, overturn: () => void}} */
  #acts = { confirm: async () => {}, overturn: () => {} };

  constructor() {
    wireClosing(this.#dialog);
    find("#decide-overturn").addEventListener("click", () => {
      this.#dialog.close();
      this.#acts.overturn();
    });
    find("form", this.#dialog).addEventListener("submit", (event) => {
      event.preventDefault();
      void settle(this.#dialog, this.#error, () => this.#acts.confirm());
    });
  }

  /**
   * @param {Disqualification} one
   * @param {string} name
   * @param {{mayConfirm: boolean}} rights
   * @param {{confirm: () => Promise<unknown>, overturn: () => void}} acts
   */
  ask(one, name, { mayConfirm }, acts) {
    this.#acts = acts;
    const pending = one.state === "proposed";
    setText(find("#dialog-decide-title"), pending ? `Decidir ${one.code}: ${name}` : `${one.code} confirmada: ${name}`);
    setText(find("#decide-who"), `${one.proposed_by} propuso ${one.code} (${one.label}) a las ${clockTime(one.proposed_at)}`);
    setText(find("#decide-effect"), decisionEffect(one, name, mayConfirm));
    setText(find("#decide-text"), one.text);
    find("#decide-stills").replaceChildren(...one.stills.map((id) => picture(id)));
    show(find("#decide-no-stills"), one.stills.length === 0);
    show(this.#error, false);
    show(this.#confirm, pending && mayConfirm);
    setText(this.#confirm, `Confirmar ${one.code}`);
    this.#dialog.showModal();
    find("#dialog-decide-title").focus();
  }
}

/**
 * @param {Disqualification} one
 * @param {string} name
 * @param {boolean} mayConfirm
 */
function decisionEffect(one, name, mayConfirm) {
  if (one.state !== "proposed") return `Confirmada por ${one.decided_by}. Dejarla sin efecto pide un motivo y restituye sus respuestas.`;
  if (!mayConfirm) return "Usted la propuso: la confirma otra persona. Puede retirarla dejándola sin efecto.";
  return `Al confirmar, el examen de ${name} se cierra en el acto y su resultado será DESCALIFICADO/A. Sus respuestas se conservan.`;
}

/** @param {Dossier["stills"][number]} still */
function stillChoice({ id, at }) {
  const box = element("input");
  Object.assign(box, { type: "checkbox", name: "still", value: String(id) });
  return element("label", {}, picture(id), element("span", {}, box, document.createTextNode(clockTime(at))));
}

/** @param {number} id */
function picture(id) {
  const image = element("img");
  image.src = stillPath(id);
  image.alt = "Imagen guardada como evidencia";
  image.loading = "lazy";
  return image;
}
