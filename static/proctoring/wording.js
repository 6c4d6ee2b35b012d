// @ts-check
import { clockTime, hourTime, span } from "../core/time.js";

/**
 * What a monitor reads: reasons, waits, signals and acts in Spanish, each with its icon. No DOM.
 *
 * @typedef {import("./types.js").Seat} Seat
 * @typedef {"" | "warn" | "danger"} Tone
 * @typedef {{icon: string, text: string, tone: Tone}} Badge
 * @typedef {{black: boolean, tone: Tone, icon: string, why: string, since: string, badges: Badge[]}} TileView
 */

/** @type {Record<string, {icon: string, text: string, tone: Tone, counts?: boolean}>} */
const REASONS = {
  closed: { icon: "check", text: "Evaluación cerrada", tone: "" },
  absent: { icon: "minus", text: "No se presentó", tone: "" },
  not_arrived: { icon: "clock", text: "Aún no ingresa", tone: "" },
  waived: { icon: "camera-off", text: "Sin cámara", tone: "" },
  engine_lost: { icon: "camera-off", text: "Servicio de video caído", tone: "" },
  offline: { icon: "wifi-off", text: "Sin conexión", tone: "warn", counts: true },
  no_camera: { icon: "camera-off", text: "Sin cámara", tone: "warn", counts: true },
  connecting: { icon: "clock", text: "Conectando el video", tone: "" },
  ice_failed: { icon: "wifi-off", text: "El video no conecta", tone: "warn", counts: true },
  silent: { icon: "wifi-off", text: "Sin paquetes", tone: "warn", counts: true },
  muted: { icon: "camera-off", text: "Cámara apagada", tone: "warn", counts: true },
  covered: { icon: "camera-off", text: "Cámara tapada", tone: "warn", counts: true },
  still: { icon: "image", text: "Imagen fija: sin video", tone: "" },
  hidden: { icon: "eye-off", text: "Página oculta", tone: "warn", counts: true },
  mic_muted: { icon: "mic-off", text: "Micrófono apagado", tone: "warn" },
  mic_silent: { icon: "mic-off", text: "Sin sonido", tone: "warn", counts: true },
};

/** @type {Record<string, string>} */
const OUTCOMES = { finish: "Finalizó", deadline: "Terminó por la hora", proctor: "Evaluación invalidada" };

/** @type {Record<string, string>} */
const ATTENTION = {
  incident: "Incidente abierto. Falta decidir",
  identity_rejected: "Identidad rechazada",
  identity_doubtful: "Identidad dudosa",
  identity_pending: "Identidad por verificar",
  message: "Mensaje sin responder",
};

/** @type {Record<string, string>} */
const ATTENTION_ICONS = {
  proposed: "people",
  incident: "flag",
  identity_rejected: "id-card",
  identity_doubtful: "id-card",
  identity_pending: "id-card",
  message: "chat",
  signal: "bolt",
};

/** @type {Record<string, {icon: string, text: string, tone: Tone}>} */
const SIGNALS = {
  focus_lost: { icon: "eye-off", text: "La página perdió el foco", tone: "warn" },
  focus_back: { icon: "check", text: "La página recuperó el foco", tone: "" },
  page_hidden: { icon: "eye-off", text: "Página oculta", tone: "warn" },
  page_shown: { icon: "check", text: "Página a la vista", tone: "" },
  fullscreen_left: { icon: "screen", text: "Salió de pantalla completa", tone: "warn" },
  copy: { icon: "warning", text: "Intentó copiar", tone: "warn" },
  paste: { icon: "warning", text: "Intentó pegar", tone: "warn" },
  print: { icon: "warning", text: "Intentó imprimir", tone: "warn" },
  screens: { icon: "screen", text: "Más de una pantalla", tone: "warn" },
  device_changed: { icon: "info", text: "Cambió un dispositivo", tone: "" },
  network: { icon: "wifi-off", text: "Red inestable", tone: "" },
  camera_lost: { icon: "camera-off", text: "Cámara apagada", tone: "warn" },
  camera_back: { icon: "camera", text: "Cámara encendida", tone: "" },
  camera_covered: { icon: "camera-off", text: "Cámara tapada", tone: "warn" },
  microphone_muted: { icon: "mic-off", text: "Micrófono apagado", tone: "warn" },
  microphone_back: { icon: "mic", text: "Micrófono encendido", tone: "" },
  ice_failed: { icon: "wifi-off", text: "El video no conecta", tone: "warn" },
  media_back: { icon: "wifi", text: "El video volvió", tone: "" },
};

/** @type {Record<import("./types.js").Decision, string>} */
export const DECISIONS = { VERIFIED: "VERIFICADA", DOUBTFUL: "DUDOSA", REJECTED: "RECHAZADA" };

/**
 * `00:12`, counted up from an instant.
 * @param {string | null} since
 * @param {number} now milliseconds
 */
export function waited(since, now) {
  if (since === null) return "";
  return span(Math.floor(Math.max(0, now - Date.parse(since)) / 1000) * 1000);
}

/**
 * @param {Seat} seat
 * @param {number} now milliseconds by the server's clock
 * @returns {TileView}
 */
export function tileView(seat, now) {
  const reason = seat.why ? REASONS[seat.why.code] : null;
  const black = seat.phase === "closed" || seat.phase === "absent" || (seat.video !== "live" && seat.video !== "still");
  const badges = conductBadges(seat);
  const text = reasonText(seat, now);
  if (reason && !black) badges.push({ icon: reason.icon, text, tone: reason.tone });
  const accused = badges.some((badge) => badge.tone === "danger");
  return {
    black,
    tone: accused ? "danger" : (reason?.tone ?? ""),
    icon: seat.outcome === "proctor" ? "stop" : (reason?.icon ?? "camera-off"),
    why: text || "Sin video",
    since: sinceText(seat),
    badges,
  };
}

/**
 * @param {Seat} seat
 * @returns {Badge[]}
 */
function conductBadges(seat) {
  /** @type {Badge[]} */
  const badges = [];
  const { disqualification: one } = seat;
  if (one?.state === "proposed") badges.push({ icon: "people", text: `Propuesta ${one.code}`, tone: "danger" });
  else if (one?.state === "confirmed") badges.push({ icon: "stop", text: `Descalificación ${one.code}`, tone: "danger" });
  else if (seat.attention?.code === "incident") badges.push({ icon: "flag", text: "Incidente", tone: "danger" });
  if (seat.identity?.decision === "DOUBTFUL") badges.push({ icon: "id-card", text: "Identidad dudosa", tone: "warn" });
  if (seat.identity?.decision === "REJECTED") badges.push({ icon: "id-card", text: "Identidad rechazada", tone: "danger" });
  if (seat.message_at) badges.push({ icon: "chat", text: "Mensaje", tone: "warn" });
  return badges;
}

/**
 * @param {Seat} seat
 * @param {number} now
 */
export function reasonText(seat, now) {
  if (!seat.why) return "";
  const reason = REASONS[seat.why.code];
  if (!reason) return seat.why.code;
  if (seat.why.code === "closed" && seat.outcome) return OUTCOMES[seat.outcome];
  if (!reason.counts || !seat.why.since) return reason.text;
  return `${reason.text} ${waited(seat.why.since, now)}`;
}

/** @param {Seat} seat */
function sinceText(seat) {
  if (!seat.why?.since || seat.why.code === "absent") return "";
  if (seat.why.code === "waived") return `Dispensa del monitor ${hourTime(seat.why.since)}`;
  if (seat.why.code === "silent") return `Última imagen ${clockTime(seat.why.since)}`;
  if (seat.why.code === "offline") return `Último latido ${clockTime(seat.why.since)}`;
  return `Desde ${clockTime(seat.why.since)}`;
}

/**
 * The line of somebody in "Por atender".
 * @param {Seat} seat with attention
 */
export function attentionView(seat) {
  const attention = /** @type {import("./types.js").Attention} */ (seat.attention);
  const reason = REASONS[attention.code];
  return { icon: ATTENTION_ICONS[attention.code] ?? reason?.icon ?? "info", text: attentionText(seat, attention) };
}

/**
 * @param {Seat} seat
 * @param {import("./types.js").Attention} attention
 */
function attentionText(seat, attention) {
  if (attention.code === "proposed" && seat.disqualification) {
    return `${seat.disqualification.by} propone ${seat.disqualification.code}. Falta la decisión`;
  }
  if (attention.code === "signal" && seat.last_signal) return signalText(seat.last_signal.kind);
  const known = ATTENTION[attention.code] ?? REASONS[attention.code]?.text ?? attention.code;
  const answering = seat.connection === "online" && (attention.code === "silent" || attention.code === "ice_failed");
  return answering && seat.last_beat ? `${known}. Sigue conectada: latido ${clockTime(seat.last_beat)}` : known;
}

/** @param {string} kind */
export function signalText(kind) {
  return SIGNALS[kind]?.text ?? kind;
}

/** @param {Seat} seat */
export function connectionView(seat) {
  if (seat.connection === "online") {
    return { icon: "wifi", tone: "ok", text: seat.rtt_ms === null ? "En línea" : `En línea, ${seat.rtt_ms} ms` };
  }
  if (seat.connection === "late") return { icon: "wifi-off", tone: "warn", text: "Sin latido" };
  return { icon: "wifi-off", tone: "warn", text: "Sin conexión" };
}

/** @type {Record<string, string>} */
const MEDIA_ENDS = {
  replaced: "se abrió otra transmisión",
  closed: "la página la cerró",
  hung_up: "la página la cerró",
  timeout: "dejó de responder",
  failed: "no conectó",
  shutdown: "el servicio se reinició",
};

/** @type {Record<string, (line: import("./types.js").LogLine) => {icon: string, tone: Tone | "ok", title?: string, text: string}>} */
const LINES = {
  "attempt.present": () => ({ icon: "check", tone: "ok", text: "Presente: ingreso completo" }),
  "attempt.opened": () => ({ icon: "bolt", tone: "", text: "Evaluación abierta" }),
  "attempt.closed": ({ data }) => ({
    icon: data.by === "proctor" ? "stop" : "check",
    tone: data.by === "proctor" ? "danger" : "",
    text: OUTCOMES[data.by] ?? "Evaluación cerrada",
  }),
  "attempt.invalidated": ({ data }) => ({ icon: "stop", tone: "danger", text: `Evaluación invalidada. Código ${data.code}` }),
  "attempt.reinstated": () => ({ icon: "shield", tone: "", text: "Evaluación restituida" }),
  "lease.taken": ({ data }) =>
    data.replaced
      ? { icon: "screen", tone: "warn", text: "Continuó en otra página o equipo" }
      : { icon: "screen", tone: "", text: "Abrió la página" },
  "signal.reported": ({ data }) => {
    const { icon, tone, text } = SIGNALS[data.kind] ?? { icon: "info", tone: "", text: String(data.kind) };
    return { icon, tone, text };
  },
  "connection.lost": () => ({ icon: "wifi-off", tone: "warn", text: "Se perdió la conexión" }),
  "connection.back": () => ({ icon: "wifi", tone: "", text: "Conexión recuperada" }),
  "media.connected": () => ({ icon: "camera", tone: "", text: "Transmisión conectada" }),
  "media.silent": ({ data }) => ({ icon: "wifi-off", tone: "warn", text: `Sin paquetes de ${track(data.kind)}` }),
  "media.resumed": ({ data }) => ({ icon: "wifi", tone: "", text: `Volvió ${data.kind === "audio" ? "el sonido" : "el video"}` }),
  "media.closed": ({ data }) => ({
    icon: "camera-off",
    tone: "",
    text: `Terminó la transmisión${MEDIA_ENDS[data.reason] ? `: ${MEDIA_ENDS[data.reason]}` : ""}`,
  }),
  "still.received": ({ data }) =>
    data.purpose === "document"
      ? { icon: "id-card", tone: "ok", text: "Documento mostrado a la cámara" }
      : { icon: "image", tone: "warn", text: "Empezó a enviar imágenes fijas" },
  "waiver.granted": ({ data, by }) => ({ icon: "camera-off", tone: "", title: "Dispensa", text: `${data.note} · ${by}` }),
  "time.granted": ({ data, by }) => ({ icon: "clock", tone: "", title: `+${span(data.seconds * 1000)}`, text: `${data.reason} · ${by}` }),
  "identity.decided": ({ data, by }) => ({
    icon: "id-card",
    tone: data.decision === "VERIFIED" ? "ok" : data.decision === "DOUBTFUL" ? "warn" : "danger",
    title: `Identidad ${DECISIONS[/** @type {import("./types.js").Decision} */ (data.decision)] ?? data.decision}`,
    text: data.note ? `${data.note} · ${by}` : by,
  }),
  "incident.marked": ({ data, by }) => ({ icon: "flag", tone: "danger", title: "Incidente", text: `${data.text} · ${by}` }),
  "disqualification.proposed": ({ data, by }) => ({
    icon: "people",
    tone: "danger",
    title: `Propuesta ${data.code}`,
    text: `${data.text} · ${by}`,
  }),
  "disqualification.confirmed": ({ data, by }) => ({ icon: "stop", tone: "danger", title: `Descalificación ${data.code}`, text: by }),
  "disqualification.overturned": ({ data, by }) => ({
    icon: "shield",
    tone: "",
    title: `${data.code} sin efecto`,
    text: `${data.reason} · ${by}`,
  }),
};

/** @param {string} kind */
function track(kind) {
  return kind === "audio" ? "sonido" : "video";
}

/**
 * One line of "Señales y actos".
 * @param {import("./types.js").LogLine} line
 */
export function logView(line) {
  const view = LINES[line.kind]?.(line) ?? { icon: "info", tone: "", text: line.kind };
  return { ...view, time: clockTime(line.at) };
}

/**
 * What stands over the picture of somebody with a disqualification.
 * @param {import("./types.js").Disqualification} one
 */
export function decisionView(one) {
  if (one.state === "proposed") {
    return { title: `${one.proposed_by} propone ${one.code} · ${clockTime(one.proposed_at)}`, text: one.label };
  }
  return { title: `Descalificación ${one.code} confirmada · ${clockTime(one.decided_at ?? one.proposed_at)}`, text: `${one.label} · ${one.decided_by}` };
}
