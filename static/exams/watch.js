// @ts-check
/**
 * What the browser lets a page notice: focus, visibility, full screen, clipboard, printing, network, screens. Pointers for a
 * person; nothing is prevented.
 *
 * @param {import("./signals.js").SignalBox} signals
 * @param {() => boolean} watching whether the exam is being sat
 */
export function watchPage(signals, watching) {
  /**
   * @param {EventTarget} target
   * @param {string} event
   * @param {() => [import("./signals.js").SignalKind, string?] | null} told
   */
  const on = (target, event, told) => {
    target.addEventListener(event, () => {
      const signal = watching() ? told() : null;
      if (signal) signals.raise(...signal);
    });
  };
  on(window, "blur", () => ["focus_lost"]);
  on(window, "focus", () => ["focus_back"]);
  on(document, "visibilitychange", () => [document.hidden ? "page_hidden" : "page_shown"]);
  on(document, "fullscreenchange", () => (document.fullscreenElement ? null : ["fullscreen_left"]));
  on(document, "copy", () => ["copy", `${String(document.getSelection()).length} caracteres`]);
  on(document, "cut", () => ["copy", `${String(document.getSelection()).length} caracteres, cortar`]);
  on(document, "paste", () => ["paste"]);
  on(window, "beforeprint", () => ["print"]);
  on(window, "online", () => ["network", "de nuevo en línea"]);
  on(window, "offline", () => ["network", "sin red"]);
  const connection = /** @type {any} */ (navigator).connection;
  if (connection) on(connection, "change", () => ["network", `${connection.type ?? connection.effectiveType ?? ""}`]);
  if (screen instanceof EventTarget) on(screen, "change", () => ["screens", extended() ? "más de una pantalla" : "una pantalla"]);
}

/** @returns {boolean} whether the desktop spans several screens, as far as the browser tells */
export function extended() {
  return /** @type {any} */ (screen).isExtended === true;
}
