// @ts-check
import { ApiError, getJson } from "../core/api.js";

/**
 * One applicant's file, read again every few seconds while somebody looks at it, and soon after anything changed.
 *
 * @typedef {import("./types.js").Dossier} Dossier
 */

const EVERY_MS = 5_000;
const SOON_MS = 50; // several changes in one push are one reading

export class DossierReader {
  #base;
  #told;
  #timer = 0;
  /** @type {string | null} */
  #attempt = null;

  /**
   * @param {string} base address of the room
   * @param {(dossier: Dossier) => void} told of whom is followed at that moment
   */
  constructor(base, told) {
    this.#base = base;
    this.#told = told;
  }

  /**
   * @param {string} attempt
   * @returns {Promise<Dossier>} rejects with ApiError
   */
  read(attempt) {
    return getJson(`${this.#base}postulante/${attempt}/expediente`);
  }

  /** @param {string | null} attempt null stops reading */
  follow(attempt) {
    this.#attempt = attempt;
    this.refresh();
  }

  refresh() {
    this.#later(SOON_MS);
  }

  /** @param {number} ms */
  #later(ms) {
    window.clearTimeout(this.#timer);
    if (this.#attempt !== null) this.#timer = window.setTimeout(() => void this.#run(this.#attempt), ms);
  }

  /** @param {string | null} attempt */
  async #run(attempt) {
    if (attempt === null) return;
    try {
      const dossier = await this.read(attempt);
      if (this.#attempt === attempt) this.#told(dossier);
    } catch (error) {
      if (!(error instanceof ApiError)) console.error(error);
    }
    if (this.#attempt === attempt) this.#later(EVERY_MS);
  }
}
