// @ts-check
/** A page that waits for its publication: when it is refused the news (a session that ended), the whole page says why. */

document.addEventListener("htmx:responseError", () => location.reload());
