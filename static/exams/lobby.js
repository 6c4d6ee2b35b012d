// @ts-check
import { enable, find, icon, isEnabled, setAttribute, setText, show } from "../core/dom.js";
import { clockTime, span } from "../core/time.js";
import { refusalOf } from "./chat.js";
import { CameraBox } from "./camera_box.js";
import { lobbyHeading, missingSentence } from "./wording.js";

/**
 * The lobby: consent, devices, document, and what the server says is still missing. Consent and document are acts of the
 * person; once both were done the page itself tells the server "listo" as soon as nothing else is missing.
 *
 * @typedef {import("./types.js").Missing} Missing
 * @typedef {Missing | "paper"} Step
 */

/** @type {Record<Step, string>} */
const ICONS = { consent: "shield", camera: "camera", microphone: "mic", document: "id-card", paper: "document" };

const RETRY_MS = 2_000;
const NOT_NEEDED = "No hace falta: lo dispuso el monitor";

export class Lobby {
  #session;
  #media;
  #chat;
  #camera;
  #consent = /** @type {HTMLInputElement} */ (find("#consent"));
  #accept = find("#consent-accept");
  #documentShown = find("#document-shown");
  #ready = find("#ready");
  #error = find("#lobby-error");
  #telling = false;
  /** server's clock before which "listo" is not told again by itself */
  #tellAfter = 0;
  #toldMonitorAt = "";

  /**
   * @param {import("./session.js").Session} session
   * @param {import("./media.js").Media} media
   * @param {import("./chat.js").Chat} chat
   * @param {() => number} now the server's clock
   */
  constructor(session, media, chat, now) {
    this.#session = session;
    this.#media = media;
    this.#chat = chat;
    this.#camera = new CameraBox(media);
    this.#consent.addEventListener("change", () => enable(this.#accept, this.#consent.checked));
    this.#accept.addEventListener("click", () => isEnabled(this.#accept) && void this.#giveConsent());
    this.#documentShown.addEventListener("click", () => isEnabled(this.#documentShown) && void this.#showDocument());
    this.#ready.addEventListener("click", () => isEnabled(this.#ready) && void this.#tell({ consent: false, documentShown: false }));
    find("#tell-monitor").addEventListener("click", () => void this.#tellMonitor(now));
  }

  /** @param {number} now the server's clock */
  render(now) {
    const { facts, hasPaper } = this.#session;
    const present = facts.phase === "ready";
    const { missing } = facts;
    if (facts.consent_at && this.#media.capture.state.camera === "off") void this.#media.open();
    this.#session.awaiting = this.#toldMonitorAt !== "" || (Boolean(facts.consent_at) && missing.length > 0);
    const left = Date.parse(facts.opens_at) - now;
    setText(find("#lobby-label"), left > 0 ? "Empieza en" : present ? "Abriendo" : "Hora cumplida");
    setText(find("#lobby-left"), span(left));
    setText(find("#lobby-heading"), lobbyHeading(missing, present));
    this.#renderSteps(missing, present, hasPaper);
    this.#renderReady(missing, present);
    this.#camera.render(facts.consent_at !== null);
    const bothActs = facts.consent_at !== null && facts.document_shown_at !== null;
    if (bothActs && !present && !this.#telling && missing.length === 0 && left > 0 && now >= this.#tellAfter) {
      this.#tellAfter = now + RETRY_MS;
      void this.#tell({ consent: true, documentShown: true });
    }
  }

  /**
   * @param {Missing[]} missing
   * @param {boolean} present
   * @param {boolean} hasPaper
   */
  #renderSteps(missing, present, hasPaper) {
    const { facts } = this.#session;
    const { camera, microphone } = this.#media.capture.state;
    const sending = this.#media.stills ? "Se envían fotos en lugar de video" : "Conectando con el servidor…";
    const lacks = (/** @type {Missing} */ step) => !present && missing.includes(step);
    const agreed = facts.consent_at ? `Aceptado ${clockTime(facts.consent_at)}` : NOT_NEEDED;
    this.#renderStep("consent", !lacks("consent"), lacks("consent") ? "Marque la casilla junto a la cámara" : agreed);
    const words = (/** @type {boolean} */ lacking, /** @type {boolean} */ live, /** @type {string} */ received) => {
      if (lacking) return live ? sending : "Sin encender";
      return live ? received : NOT_NEEDED;
    };
    this.#renderStep("camera", !lacks("camera"), words(lacks("camera"), camera === "live", "El servidor la recibe"));
    this.#renderStep("microphone", !lacks("microphone"), words(lacks("microphone"), microphone === "live", "El servidor lo recibe"));
    const shown = facts.document_shown_at ? `Mostrado ${clockTime(facts.document_shown_at)}` : NOT_NEEDED;
    const how = camera === "live" ? "En el recuadro, unos 3 segundos" : "Primero encienda la cámara";
    this.#renderStep("document", !lacks("document"), lacks("document") ? how : shown);
    show(this.#documentShown, lacks("document"));
    enable(this.#documentShown, camera === "live" && !this.#telling);
    this.#renderStep("paper", hasPaper, hasPaper ? `Se abre solo a las ${clockTime(facts.opens_at)}` : "En camino…");
  }

  /**
   * @param {Step} step
   * @param {boolean} done
   * @param {string} detail
   */
  #renderStep(step, done, detail) {
    const row = find(`[data-step="${step}"]`);
    const state = done ? "done" : "missing";
    setText(find("[data-detail]", row), detail);
    if (row.dataset.state === state) return;
    row.dataset.state = state;
    setText(find("[data-done]", row), done ? "Listo" : "");
    find("[data-label]", row).classList.toggle("strong", !done);
    const dot = find(".dot", row);
    dot.className = done ? "dot dot--ok" : "dot dot--warn";
    dot.replaceChildren(icon(done ? "check" : ICONS[step]));
  }

  /**
   * @param {Missing[]} missing
   * @param {boolean} present
   */
  #renderReady(missing, present) {
    const { facts } = this.#session;
    show(this.#ready, !present);
    show(find("#present-note"), present);
    show(find("#ready-why"), !present);
    show(find("#tell-monitor"), !present);
    enable(this.#ready, missing.length === 0 && !this.#telling);
    const told = missing.length > 0 && this.#toldMonitorAt && `Se avisó al monitor a las ${this.#toldMonitorAt}: espere aquí su respuesta. `;
    const next = missing.length
      ? `${missingSentence(missing)} Cuando diga «Presente» no tendrá que pulsar nada más.`
      : "Pulse «Estoy listo» para quedar presente.";
    setText(find("#ready-why"), `${told || ""}${next} Quien no esté presente a las ${clockTime(facts.opens_at)} será registrado como NO SE PRESENTÓ.`);
  }

  async #giveConsent() {
    if (await this.#tell({ consent: true, documentShown: false })) await this.#media.open();
  }

  async #showDocument() {
    this.#telling = true;
    try {
      await this.#media.sendDocument();
    } catch (error) {
      this.#telling = false;
      this.#complain(`No se pudo enviar la imagen de su DNI. ${/** @type {Error} */ (error).message}`);
      return;
    }
    await this.#tell({ consent: true, documentShown: true });
  }

  /**
   * @param {{consent: boolean, documentShown: boolean}} steps
   * @returns {Promise<boolean>} whether the server took it
   */
  async #tell(steps) {
    this.#telling = true;
    this.#complain("");
    try {
      await this.#session.present(steps);
      return true;
    } catch (error) {
      this.#complain(/** @type {Error} */ (error).message);
      this.#session.askSoon();
      return false;
    } finally {
      this.#telling = false;
    }
  }

  /** @param {() => number} now */
  async #tellMonitor(now) {
    try {
      await this.#chat.say("No puedo mostrar mi cámara. Necesito ayuda para ingresar.");
      this.#toldMonitorAt = clockTime(now());
      this.#complain("");
      this.#chat.open();
    } catch (error) {
      this.#complain(refusalOf(error));
    }
  }

  /** @param {string} text */
  #complain(text) {
    setText(this.#error, text);
    show(this.#error, text !== "");
    setAttribute(this.#error, "data-shown", text ? "yes" : null);
  }
}
