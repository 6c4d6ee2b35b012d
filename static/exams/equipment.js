// @ts-check
/**
 * EXA-10: laptop or desktop only. What the browser says of itself, of the screen and of touch; the server refuses what its
 * name gives away as well. In doubt a person is let in: somebody watches.
 *
 * @typedef {object} Equipment
 * @property {string} userAgent
 * @property {boolean} mobileHint `navigator.userAgentData.mobile`, false where unknown
 * @property {string} platform
 * @property {number} touchPoints
 * @property {boolean} finePointer whether any pointer is a mouse or a touchpad
 * @property {number} shortSide of the screen, CSS pixels
 */

const MOBILE = /Mobi|Android|iPhone|iPad|iPod|Tablet|Silk\/|Kindle|PlayBook|Opera Mini/i;
const SMALL_SCREEN = 600;

/**
 * @param {Equipment} equipment
 * @returns {boolean}
 */
export function isMobile({ userAgent, mobileHint, platform, touchPoints, finePointer, shortSide }) {
  if (mobileHint || MOBILE.test(userAgent)) return true;
  if (platform === "MacIntel" && touchPoints > 1 && !finePointer) return true; // an iPad that asks for desktop pages
  return touchPoints > 0 && !finePointer && shortSide < SMALL_SCREEN;
}

/** @returns {Equipment} */
export function thisEquipment() {
  const agent = /** @type {any} */ (navigator).userAgentData;
  return {
    userAgent: navigator.userAgent,
    mobileHint: agent?.mobile === true,
    platform: navigator.platform,
    touchPoints: navigator.maxTouchPoints,
    finePointer: matchMedia("(any-pointer: fine)").matches,
    shortSide: Math.min(screen.width, screen.height),
  };
}
