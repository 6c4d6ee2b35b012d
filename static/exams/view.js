// @ts-check
/**
 * Which section of the page is shown.
 *
 * @typedef {"loading" | "waiting" | "lobby" | "exam" | "closed" | "absent" | "replaced" | "signed_out"} View
 *
 * @param {object} state
 * @param {import("./types.js").Phase} state.bootPhase phase when the page was made
 * @param {import("./types.js").Phase} state.phase phase now
 * @param {import("./types.js").Connection} state.connection
 * @param {import("./types.js").Closing | null} state.closing
 * @returns {View}
 */
export function viewOf({ bootPhase, phase, connection, closing }) {
  if (phase === "closed") return closing ? "closed" : "loading";
  if (phase === "absent") return "absent";
  if (connection === "replaced" || connection === "signed_out") return connection;
  if (phase === "open") return "exam";
  if (phase === "waiting") return "waiting";
  return bootPhase === "open" ? "loading" : "lobby"; // a reload during the exam must not pass through the lobby
}
