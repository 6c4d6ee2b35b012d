// @ts-check
/**
 * Live countdowns. `<time data-countdown data-until="ISO">` inside or beside `<… data-server-now="ISO">` (the body of the page
 * rendered it) shows what is left by the server's clock; when it ends, the page is fetched anew once, if it asks for that
 * with `data-reload`.
 */

import { ServerClock } from "../core/clock.js";
import { span } from "../core/time.js";

const TICK_MS = 250;
const RELOAD_AFTER_MS = 1_500; // the server's second must have come there too

/** @param {HTMLElement} element */
function run(element) {
  const clock = new ServerClock(element.dataset.serverNow ?? new Date().toISOString());
  const until = Date.parse(element.dataset.until ?? "");
  if (Number.isNaN(until) || until <= clock.now()) return;
  const tick = () => {
    const left = until - clock.now();
    element.textContent = span(left);
    if (left > -RELOAD_AFTER_MS) return;
    clearInterval(timer);
    if ("reload" in element.dataset) location.reload();
  };
  const timer = setInterval(tick, TICK_MS);
  tick();
}

for (const element of document.querySelectorAll("[data-countdown]")) run(/** @type {HTMLElement} */ (element));
