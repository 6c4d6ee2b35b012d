// @ts-check
/** JSON commands over HTTP, same origin. Every failure is one ApiError with a code; `network` and `timeout` may be retried. */

const TIMEOUT_MS = 8_000;

export class ApiError extends Error {
  /**
   * @param {string} code stable, dotted; or `network`, `timeout`, `session.lost`, `protocol.answer`
   * @param {string} message for the person
   * @param {{status?: number, data?: Record<string, any>}} [more]
   */
  constructor(code, message, { status = 0, data = {} } = {}) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

/**
 * @param {string} url
 * @param {{timeout?: number}} [options]
 * @returns {Promise<any>} the answer's `data`
 */
export async function getJson(url, options = {}) {
  return readEnvelope(await send(url, { method: "GET", headers: { Accept: "application/json" } }, options));
}

/**
 * @param {string} url
 * @param {object} body
 * @param {{timeout?: number}} [options]
 * @returns {Promise<any>} the answer's `data`
 */
export async function postJson(url, body, options = {}) {
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  return readEnvelope(await send(url, { method: "POST", headers, body: JSON.stringify(body) }, options));
}

/**
 * @param {string} url
 * @param {Blob} blob
 * @param {{timeout?: number}} [options]
 * @returns {Promise<any>} the answer's `data`
 */
export async function postBlob(url, blob, options = {}) {
  const headers = { Accept: "application/json", "Content-Type": blob.type, "X-CSRFToken": csrfToken() };
  return readEnvelope(await send(url, { method: "POST", headers, body: blob }, options));
}

/**
 * A fetch that always ends: by its answer, or by an ApiError after `timeout`.
 *
 * @param {string} url
 * @param {RequestInit} request
 * @param {{timeout?: number}} [options]
 * @returns {Promise<Response>}
 */
export async function send(url, request, { timeout = TIMEOUT_MS } = {}) {
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", ...request, signal: AbortSignal.timeout(timeout) });
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new ApiError("timeout", "El servidor no respondió a tiempo.");
    }
    throw new ApiError("network", "No hay conexión con el servidor.");
  }
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
export async function readEnvelope(response) {
  const body = await response.json().catch(() => null);
  if (body && body.ok === true) return body.data;
  if (body && body.ok === false && body.error) {
    const { code, message, data } = body.error;
    throw new ApiError(String(code), String(message), { status: response.status, data });
  }
  if (response.redirected || response.status === 401 || response.status === 403) {
    throw new ApiError("session.lost", "Su sesión terminó. Ingrese de nuevo.", { status: response.status });
  }
  const code = response.status >= 500 ? "server.error" : "protocol.answer";
  throw new ApiError(code, `El servidor respondió de forma inesperada (${response.status}).`, { status: response.status });
}

function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.getAttribute("content") ?? "";
}
