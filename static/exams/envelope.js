// @ts-check
import { openPaper } from "../core/sealed.js";

/** The paper on its way from sealed to open: keeps what came of it, from whichever path, and opens it once. */
export class Envelope {
  /** @type {import("./types.js").Paper | null} */
  paper = null;
  #attempt;
  /** @type {string | null} */
  #sealed = null;
  /** @type {string | null} */
  #key = null;
  #opening = false;

  /** @param {string} attempt */
  constructor(attempt) {
    this.#attempt = attempt;
  }

  get hasPaper() {
    return this.#sealed !== null;
  }

  get hasKey() {
    return this.#key !== null;
  }

  /**
   * @param {{paper?: string | null, key?: string | null}} parts
   * @returns {Promise<"opened" | "incomplete" | "damaged">} damaged: what came is thrown away, to be fetched again
   */
  async take({ paper = null, key = null }) {
    this.#sealed = paper ?? this.#sealed;
    this.#key = key ?? this.#key;
    if (this.paper || this.#opening || !this.#sealed || !this.#key) return "incomplete";
    this.#opening = true;
    try {
      this.paper = await openPaper(this.#sealed, this.#key, this.#attempt);
      return "opened";
    } catch (error) {
      console.error(error);
      this.#sealed = this.#key = null;
      return "damaged";
    } finally {
      this.#opening = false;
    }
  }
}
