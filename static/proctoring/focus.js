// @ts-check
import { element, find, icon, setAttribute, setText, show } from "../core/dom.js";
import { clockTime, dateText, hourTime } from "../core/time.js";
import { isAccused } from "./seats.js";
import { setLevel } from "./wall.js";
import { DECISIONS, connectionView, decisionView, logView, tileView } from "./wording.js";

/**
 * The view of one applicant: what the seat says at once, and what the dossier brings.
 *
 * @typedef {import("./types.js").Seat} Seat
 * @typedef {import("./types.js").Dossier} Dossier
 */

/** @type {Record<import("./types.js").Decision, {tag: string, icon: string}>} */
const IDENTITY = {
  VERIFIED: { tag: "tag tag--ok", icon: "check" },
  DOUBTFUL: { tag: "tag tag--warn", icon: "warning" },
  REJECTED: { tag: "tag tag--danger", icon: "close" },
};

export class Focus {
  #base;
  #video = /** @type {HTMLVideoElement} */ (find("#focus-video"));
  #still = /** @type {HTMLImageElement} */ (find("#focus-still"));
  #drawn = { log: "", chat: "", off: "", badge: "" };

  /** @param {string} base address of the room */
  constructor(base) {
    this.#base = base;
  }

  /** Nothing of the person before stays while the next one's file is on its way. */
  clear() {
    this.#drawn = { log: "", chat: "", off: "", badge: "" };
    for (const id of ["#log", "#chat"]) find(id).replaceChildren();
    for (const id of ["#document-picture", "#shown-picture"]) {
      const image = /** @type {HTMLImageElement} */ (find(id));
      image.removeAttribute("src");
      show(image, false);
    }
    for (const id of ["#document-caption", "#shown-caption", "#focus-document"]) setText(find(id), "");
    for (const id of ["#document-missing", "#waiver-box", "#log-empty", "#focus-quality"]) show(find(id), false);
    this.#video.srcObject = null;
  }

  /** @param {MediaProvider | null} stream */
  play(stream) {
    if (this.#video.srcObject === stream) return;
    this.#video.srcObject = stream;
    if (stream) this.#video.play().catch((error) => console.debug("plays once it is shown", error));
  }

  /**
   * @param {Seat} seat
   * @param {{now: number, live: boolean}} around `live`: the slot shows this person
   */
  drawSeat(seat, { now, live }) {
    setText(find("#focus-name"), seat.name);
    this.#drawTags(seat);
    const view = tileView(seat, now);
    const black = view.black || (!live && seat.video === "live");
    show(this.#video, !black && seat.video === "live");
    show(this.#still, seat.still !== null);
    if (seat.still) setAttribute(this.#still, "src", `${this.#base}imagen/${seat.still.id}?at=${encodeURIComponent(seat.still.at)}`);
    show(find("#focus-off"), black);
    this.#replaceIcon("#focus-off-icon", "off", view.icon);
    setText(find("#focus-why"), view.black ? view.why : "Conectando la imagen");
    setText(find("#focus-since"), view.black ? view.since : "");
    const badge = view.badges.find((one) => one.tone === "warn") ?? view.badges[0];
    show(find("#focus-badge"), badge !== undefined);
    if (badge) {
      this.#replaceIcon("#focus-badge .chip__icon", "badge", badge.icon);
      setText(find("#focus-badge .chip__text"), badge.text);
    }
    this.#drawIdentity(seat);
  }

  /** @param {Seat} seat */
  #drawTags(seat) {
    const link = connectionView(seat);
    tag(find("#focus-connection"), `tag tag--${link.tone}`, link.icon, link.text);
    const conduct = find("#focus-conduct");
    show(conduct, isAccused(seat) || seat.incidents > 0);
    if (seat.disqualification?.state === "confirmed") tag(conduct, "tag tag--danger", "stop", `Descalificación ${seat.disqualification.code}`);
    else if (isAccused(seat)) tag(conduct, "tag tag--danger", "people", `Propuesta ${seat.disqualification?.code}`);
    else tag(conduct, seat.attention?.code === "incident" ? "tag tag--danger" : "tag", "flag", seat.incidents === 1 ? "1 incidente" : `${seat.incidents} incidentes`);
  }

  /** @param {Seat} seat */
  #drawIdentity({ identity }) {
    const mark = find("#identity-tag");
    if (identity) {
      const { tag: className, icon: name } = IDENTITY[identity.decision];
      tag(mark, className, name, `${DECISIONS[identity.decision]} ${clockTime(identity.at)}`);
    } else {
      tag(mark, "tag", "clock", "POR VERIFICAR");
    }
    for (const button of document.querySelectorAll("[data-decision]")) {
      setAttribute(button, "aria-pressed", String(button.getAttribute("data-decision") === identity?.decision));
    }
  }

  /**
   * @param {import("./slots.js").Picture | undefined} picture
   * @param {number} level
   */
  drawStats(picture, level) {
    const quality = find("#focus-quality");
    show(quality, picture !== undefined && picture.width > 0);
    if (picture) setText(find(".chip__text", quality), `${picture.width}×${picture.height}, ${picture.fps} por segundo`);
    setLevel(find("#focus-level"), level);
  }

  /** @param {boolean} on */
  drawListening(on) {
    setAttribute(find("#listen"), "aria-pressed", String(on));
    setText(find("#listen-text"), on ? "Escuchando" : "Escuchar");
    find("#listen-icon").replaceChildren(icon(on ? "mic" : "mic-off"));
  }

  /**
   * @param {Dossier} dossier
   * @param {Seat} seat
   * @param {string} me
   */
  drawDossier(dossier, seat, me) {
    setText(find("#focus-document"), `${dossier.document_type} ${dossier.document} · puesto ${String(seat.number).padStart(2, "0")}`);
    this.#drawPictures(dossier, seat);
    show(find("#waiver-box"), dossier.waiver !== null);
    const waive = document.querySelector("#act-waiver");
    if (waive) show(waive, dossier.waiver === null && seat.phase !== "closed" && seat.phase !== "absent");
    if (dossier.waiver) {
      setText(find("#waiver-note"), dossier.waiver.note);
      setText(find("#waiver-by"), `${dossier.waiver.by} · ${clockTime(dossier.waiver.at)}`);
    }
    this.#drawLog(dossier);
    this.#drawChat(dossier, seat, me);
    const one = liveDecision(dossier);
    show(find("#decision"), one !== undefined);
    const propose = document.querySelector("#act-propose");
    if (propose) show(propose, one === undefined);
    if (one) {
      const view = decisionView(one);
      setText(find("#decision-title"), view.title);
      setText(find("#decision-text"), view.text);
      const label = document.querySelector("#decision-label");
      if (label) setText(label, one.state === "proposed" ? "Ver y decidir" : "Ver decisión");
    }
  }

  /**
   * @param {Dossier} dossier
   * @param {Seat} seat
   */
  #drawPictures(dossier, seat) {
    const onFile = /** @type {HTMLImageElement} */ (find("#document-picture"));
    show(onFile, dossier.document_on_file);
    show(find("#document-missing"), !dossier.document_on_file);
    if (dossier.document_on_file) {
      setAttribute(onFile, "src", `${this.#base}postulante/${dossier.attempt}/documento`);
      setAttribute(onFile, "alt", `Documento de identidad de la ficha de ${seat.name}, número ${dossier.document}`);
    }
    const confirmed = dossier.confirmed_at ? `, postulación del ${dateText(dossier.confirmed_at)} ${hourTime(dossier.confirmed_at)}` : "";
    setText(find("#document-caption"), `En su ficha${confirmed}`);
    const shown = dossier.stills.find(({ purpose }) => purpose === "document");
    const picture = /** @type {HTMLImageElement} */ (find("#shown-picture"));
    show(picture, shown !== undefined);
    if (shown) {
      setAttribute(picture, "src", `${this.#base}imagen/${shown.id}`);
      setAttribute(picture, "alt", "Imagen tomada al mostrar el documento");
    }
    const at = shown?.at ?? dossier.document_shown_at;
    setText(find("#shown-caption"), at ? `Mostrado a la cámara ${clockTime(at)}` : "Aún no muestra su documento");
  }

  /** @param {Dossier} dossier */
  #drawLog({ log }) {
    show(find("#log-empty"), log.length === 0);
    if (!this.#changed("log", log)) return;
    find("#log").replaceChildren(...log.map(logLine));
  }

  /**
   * @param {Dossier} dossier
   * @param {Seat} seat
   * @param {string} me
   */
  #drawChat({ messages }, seat, me) {
    if (!this.#changed("chat", messages)) return;
    const list = find("#chat");
    list.replaceChildren(
      ...[...messages].reverse().map(({ kind, at, by, from_applicant: theirs, text }) => {
        const who = theirs ? seat.name.split(" ")[0] : by === me ? `${by} (usted)` : by;
        const head = `${who} · ${clockTime(at)}${kind === "warning" ? " · advertencia" : ""}`;
        return element("li", { className: theirs ? "" : "is-me" }, element("small", { text: head }), document.createTextNode(text));
      }),
    );
    const box = list.parentElement;
    if (box) box.scrollTop = box.scrollHeight;
  }

  /**
   * @param {"log" | "chat"} part
   * @param {unknown} content
   */
  #changed(part, content) {
    const key = JSON.stringify(content);
    if (key === this.#drawn[part]) return false;
    this.#drawn[part] = key;
    return true;
  }

  /**
   * @param {string} selector
   * @param {"off" | "badge"} part
   * @param {string} name
   */
  #replaceIcon(selector, part, name) {
    if (this.#drawn[part] === name) return;
    this.#drawn[part] = name;
    find(selector).replaceChildren(icon(name));
  }
}

/** @param {Dossier} dossier */
export function liveDecision(dossier) {
  return dossier.disqualifications.find(({ state }) => state !== "overturned");
}

/** @param {import("./types.js").LogLine} line */
function logLine(line) {
  const view = logView(line);
  const words = element("span", {}, ...(view.title ? [element("b", { text: view.title }), document.createTextNode(": ")] : []), document.createTextNode(view.text));
  const time = element("time", { text: view.time });
  time.dateTime = line.at;
  return element("li", { className: view.tone ? `is-${view.tone}` : "" }, time, icon(view.icon), words);
}

/**
 * @param {Element} mark
 * @param {string} className
 * @param {string} name icon
 * @param {string} text
 */
function tag(mark, className, name, text) {
  if (mark.getAttribute("data-icon") !== name) {
    mark.setAttribute("data-icon", name);
    find(".tag__icon", mark).replaceChildren(icon(name));
  }
  setAttribute(mark, "class", className);
  setText(find(".tag__text", mark), text);
}
