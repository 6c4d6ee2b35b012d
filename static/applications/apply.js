// @ts-check
/** POSTULACIÓN: files sent with their progress, and a form that is sent once. Without this every form still works. */

import { holdWhileSending, makeAttachable } from "../cvs/attach.js";

for (const place of document.querySelectorAll("[data-attach]")) makeAttachable(/** @type {HTMLElement} */ (place));
holdWhileSending();
