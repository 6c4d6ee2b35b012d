// @ts-check
/** A place to attach a PDF: sent at once, with its progress, so that the form only carries the document's number. */

import { getJson, postBlob, postJson } from "../core/api.js";
import { backoff } from "../core/backoff.js";
import { element, find, icon } from "../core/dom.js";
import { sendFile } from "./resume.js";

/** @typedef {import("./resume.js").Kept} Kept */

const MAX_BYTES = 10 * 1024 * 1024;
const TOO_LARGE = "El archivo supera el tamaño máximo de 10 MB.";
const PIECE_TIMEOUT_MS = 60_000;

/** @param {HTMLElement} place `[data-attach]` */
export function makeAttachable(place) {
  const input = /** @type {HTMLInputElement} */ (find('input[type="file"]', place));
  const number = /** @type {HTMLInputElement} */ (find('input[type="hidden"]', place));
  const live = find("[data-live]", place);
  const held = find("[data-held]", place);
  const begin = String(place.dataset.begin);
  /** @type {AbortController | null} */
  let current = null;

  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void send(file);
  });

  /** @param {File} file */
  async function send(file) {
    current?.abort();
    const mine = (current = new AbortController());
    place.querySelector("[data-refused]")?.remove();
    place.classList.remove("field--error");
    input.removeAttribute("aria-invalid");
    if (file.size > MAX_BYTES) return refuse(file, TOO_LARGE);
    place.dataset.busy = "";
    const { box, onProgress } = progressOf(file, () => mine.abort());
    live.replaceChildren(box);
    try {
      const document = await sendFile(file, server(begin), { onProgress, pause, signal: mine.signal });
      if (mine === current) accept(document);
    } catch (error) {
      if (mine.signal.aborted) return mine === current ? clear() : undefined;
      refuse(file, /** @type {Error} */ (error).message);
    } finally {
      if (mine === current) delete place.dataset.busy;
    }
  }

  /** @param {Kept} document */
  function accept(document) {
    const link = element("a", { text: document.name });
    link.href = document.url;
    link.target = "_blank";
    link.rel = "noopener";
    const pages = document.pages === 1 ? "1 página" : `${document.pages} páginas`;
    const facts = element("span", { className: "quiet", text: `${shownSize(document.size)}, ${pages}. Listo: grabe para guardar el cambio.` });
    held.replaceChildren(element("p", { className: "small" }, icon("check"), link, facts));
    number.value = String(document.id);
    clear();
  }

  /**
   * @param {File} file
   * @param {string} why
   */
  function refuse(file, why) {
    const again = element("button", { className: "btn btn--line btn--s", text: "Elegir otro" });
    again.type = "button";
    again.addEventListener("click", () => input.click());
    const said = element("span", { className: "error", text: why });
    const text = element("span", {}, element("b", { className: "anywhere", text: file.name }), document.createTextNode(" "), said);
    const box = element("div", { className: "upload" }, element("span", { className: "dot dot--bad" }, icon("close")), text, again);
    box.setAttribute("role", "alert");
    live.replaceChildren(box);
    input.value = "";
    input.setAttribute("aria-invalid", "true");
  }

  function clear() {
    live.replaceChildren();
    input.value = "";
  }
}

/** A form waits for the files it speaks of. */
export function holdWhileSending() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = /** @type {HTMLFormElement} */ (event.target);
      const busy = form.querySelector("[data-attach][data-busy]");
      if (!busy) return;
      event.preventDefault();
      event.stopPropagation();
      const live = find("[data-live]", busy);
      live.querySelector("[data-wait]")?.remove();
      const said = element("p", { className: "hint", text: "Espere a que termine la carga, o cancélela, y vuelva a grabar." });
      said.dataset.wait = "";
      said.setAttribute("role", "status");
      live.append(said);
    },
    { capture: true },
  );
}

/**
 * @param {File} file
 * @param {() => void} cancel
 */
function progressOf(file, cancel) {
  const bar = element("progress");
  bar.max = file.size;
  bar.value = 0;
  bar.setAttribute("aria-label", `Carga de ${file.name}`);
  const sent = element("span", { className: "small quiet", text: "" });
  const button = element("button", { className: "btn btn--line btn--s", text: "Cancelar" });
  button.type = "button";
  button.addEventListener("click", cancel);
  const text = element("span", {}, element("b", { className: "anywhere", text: file.name }), document.createTextNode(" "), sent);
  const box = element("div", { className: "upload" }, element("span", { className: "dot" }, icon("upload")), text, button, bar);
  /** @param {number} bytes */
  const onProgress = (bytes) => {
    bar.value = bytes;
    sent.textContent = bytes < file.size ? `${shownSize(bytes)} de ${shownSize(file.size)}` : "revisando el archivo…";
  };
  return { box, onProgress };
}

/**
 * @param {string} base
 * @returns {import("./resume.js").Server}
 */
function server(base) {
  return {
    begin: (name, size) => postJson(base, { name, size }),
    append: (upload, offset, piece) => postBlob(`${base}${upload}/?desde=${offset}`, piece, { timeout: PIECE_TIMEOUT_MS }),
    state: (upload) => getJson(`${base}${upload}/`),
  };
}

/** @param {number} failures */
function pause(failures) {
  return new Promise((resolve) => {
    setTimeout(resolve, backoff(failures, { cap: 15_000 }));
  });
}

/** @param {number} bytes */
export function shownSize(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
