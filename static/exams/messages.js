// @ts-check
import { clockTime, plural } from "../core/time.js";
import { cameraTrouble } from "./camera_box.js";

/** What pushes and troubles become for the person: notices with an exact time, what was kept and what to do. */

export class Messages {
  #session;
  #media;
  #chat;
  #notices;
  #outbox;

  /**
   * @param {object} parts
   * @param {import("./session.js").Session} parts.session
   * @param {import("./media.js").Media} parts.media
   * @param {import("./chat.js").Chat} parts.chat
   * @param {import("./notices.js").Notices} parts.notices
   * @param {import("../core/outbox.js").Outbox} parts.outbox
   */
  constructor({ session, media, chat, notices, outbox }) {
    this.#session = session;
    this.#media = media;
    this.#chat = chat;
    this.#notices = notices;
    this.#outbox = outbox;
    chat.onOpen = () => notices.keep("chat", null);
  }

  /**
   * @param {string} type
   * @param {any} data
   * @param {string} at
   */
  onPush(type, data, at) {
    if (type === "warning") {
      this.#notices.tell({ tone: "warn", icon: "warning", title: `Advertencia del monitor, ${clockTime(at)}`, text: data.text });
    } else if (type === "chat.message") {
      this.#chat.receive(data.text, at);
      this.#session.askSoon(); // in the lobby a message often comes with a waiver
      if (this.#chat.isOpen) return;
      const action = { label: "Responder", act: () => this.#chat.open() };
      const title = `Mensaje del monitor, ${clockTime(at)}`;
      this.#notices.keep("chat", { tone: "info", icon: "chat", title, text: data.text, action, closable: true });
    } else if (type === "deadline.changed") {
      const text = data.reason ? `Motivo: ${data.reason}` : "";
      this.#notices.tell({ tone: "info", icon: "clock", title: `Su evaluación termina ahora a las ${clockTime(data.deadline)}`, text });
    } else if (type === "media.quality") {
      this.#media.setHigh(data.high === true);
    } else if (type === "media.republish") {
      this.#media.republish();
    }
  }

  /**
   * @param {"dropped" | "refused" | "unkept" | "paper"} kind
   * @param {number} count
   */
  onTrouble(kind, count) {
    if (kind === "dropped") {
      const text = "Se conservan las más recientes. Revise sus preguntas en el cuadro de avance.";
      const what = plural(count, "respuesta de esta página fue reemplazada", "respuestas de esta página fueron reemplazadas");
      this.#notices.tell({ tone: "warn", icon: "warning", title: `${what} por otras hechas en otra página`, text });
    } else if (kind === "refused") {
      const text = "Las demás están guardadas. Elija de nuevo en esa pregunta; si se repite, avise al monitor.";
      this.#notices.tell({ tone: "warn", icon: "warning", title: "El servidor no aceptó una respuesta", text });
    } else if (kind === "paper") {
      const text = "Se está pidiendo de nuevo. No necesita recargar la página.";
      this.#notices.tell({ tone: "warn", icon: "document", title: "El cuestionario llegó dañado", text });
    }
  }

  /**
   * Notices of what lasts.
   * @param {string} view
   * @param {number} left milliseconds until the deadline
   * @param {import("./answers.js").AnswerBook} book
   */
  renderStates(view, left, book) {
    const exam = view === "exam";
    const offline = this.#session.connection === "offline";
    this.#notices.keep("offline", offline ? this.#offline(exam, book.lastSavedAt) : null);
    this.#notices.keep("memory", exam && !this.#outbox.durable ? MEMORY_ONLY : null);
    this.#notices.keep("over", exam && left <= 0 ? OVER : null);
    this.#notices.keep("camera", exam ? this.#camera() : null);
  }

  /**
   * @param {boolean} exam
   * @param {string | null} savedAt
   * @returns {import("./notices.js").Notice}
   */
  #offline(exam, savedAt) {
    if (!exam) {
      const text = "Se reintenta solo. Revise su red; no necesita recargar la página.";
      return { tone: "warn", icon: "wifi-off", title: "Sin conexión con el servidor", text };
    }
    const last = savedAt ? ` Última enviada: ${clockTime(savedAt)}.` : "";
    return {
      tone: "warn",
      icon: "wifi-off",
      title: "Sin conexión: sus respuestas se guardan aquí y se enviarán al volver",
      text: `Siga respondiendo.${last} El tiempo sigue corriendo y no necesita recargar la página.`,
    };
  }

  /** @returns {import("./notices.js").Notice | null} */
  #camera() {
    const { camera } = this.#media.capture.state;
    const trouble = camera === "off" || camera === "asking" ? null : cameraTrouble(camera);
    if (!trouble) return null;
    return {
      tone: "warn",
      icon: "camera-off",
      title: trouble.trouble,
      text: `${trouble.advice} Puede seguir respondiendo: una persona revisa lo ocurrido.`,
      action: { label: "Probar otra vez", act: () => void this.#media.open() },
      closable: true,
    };
  }
}

/** @type {import("./notices.js").Notice} */
const MEMORY_ONLY = {
  tone: "warn",
  icon: "info",
  title: "Este navegador no guarda respuestas en el equipo",
  text: "Nada se pierde mientras esta página siga abierta. No la cierre ni la recargue si ve «Por enviar».",
  closable: true,
};

/** @type {import("./notices.js").Notice} */
const OVER = {
  tone: "info",
  icon: "clock",
  title: "Se cumplió la hora",
  text: "Se está entregando lo guardado. Espere unos segundos en esta página.",
};
