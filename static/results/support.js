// @ts-check
/** Registration of documents: a file is sent as soon as it is chosen, and its row says when it was saved. Without this every row is a form. */

import { getJson, postBlob, postJson } from "../core/api.js";
import { backoff } from "../core/backoff.js";
import { element, find, icon, setText } from "../core/dom.js";
import { shownSize } from "../cvs/attach.js";
import { sendFile } from "../cvs/resume.js";

const MAX_BYTES = 10 * 1024 * 1024;
const PIECE_TIMEOUT_MS = 60_000;
const said = find("[data-said]");
let sending = 0;

/** @param {HTMLElement} place `[data-support]` */
function makeSending(place) {
  const input = /** @type {HTMLInputElement} */ (find('input[type="file"]', place));
  const live = find("[data-live]", place);
  const begin = String(place.dataset.begin);
  find("[data-send] button", place).hidden = true;
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) void send(file);
  });

  /** @param {File} file */
  async function send(file) {
    if (file.size > MAX_BYTES) return refuse(file, "El archivo supera el tamaño máximo de 10 MB.");
    const bar = element("progress");
    bar.max = file.size;
    bar.value = 0;
    bar.setAttribute("aria-label", `Carga de ${file.name}`);
    const words = element("span", { className: "small quiet" });
    live.replaceChildren(element("div", { className: "upload" }, element("span", { className: "dot" }, icon("upload")), words, bar));
    input.disabled = true;
    sending += 1;
    try {
      /** @param {number} bytes */
      const onProgress = (bytes) => {
        bar.value = bytes;
        setText(words, bytes < file.size ? `${shownSize(bytes)} de ${shownSize(file.size)}` : "revisando el archivo…");
      };
      const kept = await sendFile(file, server(begin), { onProgress, pause });
      accept(await postJson(String(place.dataset.attachTo), { document: kept.id }, { timeout: PIECE_TIMEOUT_MS }));
    } catch (error) {
      refuse(file, /** @type {Error} */ (error).message);
    } finally {
      sending -= 1;
      input.disabled = false;
      input.value = "";
    }
  }

  /** @param {{name: string, size: number, pages: number, saved_at: string, attached: number}} saved */
  function accept(saved) {
    live.replaceChildren();
    const link = element("a", { text: saved.name });
    link.href = String(place.dataset.fileAt);
    const pages = saved.pages === 1 ? "1 página" : `${saved.pages} páginas`;
    const facts = element("span", { className: "quiet", text: ` ${shownSize(saved.size)}, ${pages} · guardado ${saved.saved_at}` });
    find("[data-held]", place).replaceChildren(link, facts);
    const dot = find("[data-dot]", place);
    dot.className = "dot dot--ok";
    dot.replaceChildren(icon("check"));
    setText(find("[data-attached]"), String(saved.attached));
    find("[data-confirm]").hidden = false;
    setText(said, `${saved.name}, guardado ${saved.saved_at}`);
  }

  /**
   * @param {File} file
   * @param {string} why
   */
  function refuse(file, why) {
    const text = element("span", {}, element("b", { className: "anywhere", text: file.name }), document.createTextNode(" "), element("span", { className: "error", text: why }));
    const box = element("div", { className: "upload" }, element("span", { className: "dot dot--bad" }, icon("close")), text);
    box.setAttribute("role", "alert");
    live.replaceChildren(box);
  }
}

/**
 * @param {string} base
 * @returns {import("../cvs/resume.js").Server}
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
  return new Promise((resolve) => setTimeout(resolve, backoff(failures)));
}

for (const place of document.querySelectorAll("[data-support][data-begin]")) makeSending(/** @type {HTMLElement} */ (place));
window.addEventListener("beforeunload", (event) => {
  if (sending > 0) event.preventDefault();
});
