// @ts-check
import { postJson } from "../core/api.js";
import { find } from "../core/dom.js";
import { DecideDialog, ProposeDialog, TextDialog } from "./dialogs.js";
import { liveDecision } from "./focus.js";

/**
 * What a monitor may do to one applicant. An observer's page has none of this.
 *
 * @typedef {import("./types.js").Seat} Seat
 * @typedef {import("./types.js").Dossier} Dossier
 *
 * @typedef {object} Around
 * @property {import("./types.js").Boot} boot
 * @property {(attempt: string) => Promise<Dossier>} dossier the newest
 * @property {(said: string) => void} done an act succeeded: say it and look again
 */

/** @returns {string} the act's own name: sending it twice does it once */
function newKey() {
  return crypto.randomUUID();
}

export class Acts {
  #around;
  #text = new TextDialog();
  #propose = new ProposeDialog();
  #decide = new DecideDialog();

  /** @param {Around} around */
  constructor(around) {
    this.#around = around;
  }

  /** @param {Seat} seat */
  warn(seat) {
    const key = newKey();
    this.#text.ask({
      title: `Advertir a ${seat.name}`,
      label: "Advertencia",
      hint: "La ve solo esta persona, encima de todo, hasta que la lea.",
      send: "Enviar advertencia",
      max: 300,
      act: (text) => this.#post(seat, "advertencia", { text, key }, "Advertencia enviada"),
    });
  }

  /** @param {Seat} seat */
  incident(seat) {
    const key = newKey();
    this.#text.ask({
      title: `Marcar incidente: ${seat.name}`,
      label: "Qué vio usted",
      hint: "Hechos, no conclusiones. Se guarda con la imagen de este momento, si la hay.",
      send: "Marcar incidente",
      max: 1000,
      act: (text) => this.#post(seat, "incidente", { text, key }, "Incidente marcado"),
    });
  }

  /** @param {Seat} seat */
  waive(seat) {
    this.#text.ask({
      title: `Dispensar cámara y micrófono: ${seat.name}`,
      label: "Motivo",
      hint: "Podrá rendir sin cámara ni micrófono. Queda en el registro con su nombre.",
      send: "Dispensar",
      max: 500,
      act: (note) => this.#post(seat, "dispensa", { note }, "Dispensa registrada"),
    });
  }

  /**
   * @param {Seat} seat
   * @param {import("./types.js").Decision} decision
   */
  async identify(seat, decision) {
    if (decision === "REJECTED") {
      this.#text.ask({
        title: `Rechazar la identidad de ${seat.name}`,
        label: "Motivo",
        hint: "Se propone D09, que otra persona confirma.",
        send: "Rechazar y proponer D09",
        max: 500,
        danger: true,
        act: (note) => this.#post(seat, "identidad", { decision, note }, "Identidad rechazada; D09 propuesta"),
      });
      return;
    }
    const said = decision === "VERIFIED" ? "Identidad verificada" : "Identidad dudosa";
    await this.#post(seat, "identidad", { decision, note: "" }, said);
  }

  /**
   * Propose, or decide what was proposed.
   * @param {Seat} seat
   */
  async disqualify(seat) {
    const dossier = await this.#around.dossier(seat.attempt);
    const live = liveDecision(dossier);
    if (!live) {
      this.#propose.ask(seat.name, dossier.stills, (proposal) =>
        this.#post(seat, "descalificacion", proposal, `Descalificación ${proposal.code} propuesta`),
      );
      return;
    }
    const { boot } = this.#around;
    const mayConfirm = boot.room.confirmations < 2 || live.proposed_by !== boot.me.username;
    this.#decide.ask(live, seat.name, { mayConfirm }, {
      confirm: () => this.#postDecision(live.id, "confirmar", {}, `Descalificación ${live.code} confirmada`),
      overturn: () => this.#overturn(live),
    });
  }

  /**
   * @param {Seat} seat
   * @param {string} text
   * @param {string} key
   */
  message(seat, text, key) {
    return this.#post(seat, "mensaje", { text, key }, "Mensaje enviado");
  }

  /** @param {import("./types.js").Disqualification} one */
  #overturn(one) {
    this.#text.ask({
      title: `Dejar sin efecto ${one.code}`,
      label: "Motivo",
      hint: one.state === "confirmed" ? "Sus respuestas vuelven a contar. El tiempo no se repone." : "La persona sigue rindiendo.",
      send: "Dejar sin efecto",
      max: 1000,
      act: (reason) => this.#postDecision(one.id, "dejar-sin-efecto", { reason }, `${one.code} quedó sin efecto`),
    });
  }

  /**
   * @param {Seat} seat
   * @param {string} act
   * @param {object} body
   * @param {string} said
   */
  async #post(seat, act, body, said) {
    await postJson(`${this.#around.boot.urls.base}postulante/${seat.attempt}/${act}`, body);
    this.#around.done(said);
  }

  /**
   * @param {number} id
   * @param {string} act
   * @param {object} body
   * @param {string} said
   */
  async #postDecision(id, act, body, said) {
    await postJson(`${this.#around.boot.urls.base}descalificacion/${id}/${act}`, body);
    this.#around.done(said);
  }
}

/**
 * The line under "Mensajes".
 * @param {(text: string, key: string) => Promise<unknown>} send
 * @param {(problem: string) => void} failed
 */
export function wireSay(send, failed) {
  const input = /** @type {HTMLInputElement} */ (find("#say-text"));
  let key = newKey();
  let busy = false;
  find("#say").addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text || busy) return;
    busy = true;
    try {
      await send(text, key);
      input.value = "";
      key = newKey();
      failed("");
    } catch (error) {
      failed(error instanceof Error ? error.message : "No se pudo enviar.");
    } finally {
      busy = false;
    }
  });
}
