// @ts-check
import { find, setText } from "../core/dom.js";
import { clockTime, span } from "../core/time.js";
import { tally } from "./seats.js";

/** The heads of both views: counts of the room, the server's clock, and what is left. */

/** @param {import("./types.js").Seat[]} seats */
export function drawTally(seats) {
  const counts = tally(seats);
  setText(find("#tally-present"), `${counts.present} de ${counts.seats}`);
  setText(find("#tally-incidents"), String(counts.incidents));
  setText(find("#tally-look"), String(counts.look));
  setText(find("#tally-dark"), String(counts.dark));
  setText(find("#tally-identity"), `${counts.verified} de ${counts.present}`);
  find("#tally-incidents-box").classList.toggle("is-danger", counts.incidents > 0);
  find("#tally-look-box").classList.toggle("is-warn", counts.look > 0);
}

/**
 * @param {{opensAt: string, deadline: string}} sitting
 * @param {number} now milliseconds by the server's clock
 */
export function drawTimes({ opensAt, deadline }, now) {
  const before = now < Date.parse(opensAt);
  const left = Date.parse(before ? opensAt : deadline) - now;
  const label = before ? "inicia en" : left > 0 ? "quedan" : "terminó hace";
  for (const place of document.querySelectorAll(".left-label")) setText(place, label);
  for (const place of document.querySelectorAll(".left-value")) setText(place, span(Math.abs(left)));
  for (const place of document.querySelectorAll(".now")) setText(place, clockTime(now));
}
