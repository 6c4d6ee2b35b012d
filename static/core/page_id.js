// @ts-check
/**
 * The identity of one page (one tab) over its reloads. It lives in sessionStorage only while the page is away: a duplicated
 * tab copies the storage of a page that is there, finds nothing and gets an identity of its own.
 */

const KEY = "vigia.page";

/**
 * @param {Storage | null} [storage] null where the browser refuses it
 * @param {EventTarget} [page]
 * @returns {string}
 */
export function takePageId(storage = sessionStorageOrNull(), page = window) {
  const id = storage?.getItem(KEY) ?? crypto.randomUUID();
  storage?.removeItem(KEY);
  page.addEventListener("pagehide", () => storage?.setItem(KEY, id));
  page.addEventListener("pageshow", () => storage?.removeItem(KEY));
  return id;
}

/** @returns {Storage | null} */
function sessionStorageOrNull() {
  try {
    return window.sessionStorage;
  } catch {
    return null; // storage blocked by the person: a reload then counts as another page, nothing else changes
  }
}
