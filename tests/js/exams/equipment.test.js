import assert from "node:assert/strict";
import { test } from "node:test";

import { isMobile } from "../../../static/exams/equipment.js";

const LAPTOP = {
  userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36",
  mobileHint: false,
  platform: "Win32",
  touchPoints: 0,
  finePointer: true,
  shortSide: 768,
};

const CASES = [
  ["laptop", {}, false],
  ["laptop with a touch screen", { touchPoints: 10 }, false],
  ["desktop Mac", { platform: "MacIntel" }, false],
  ["small desktop window on a large screen", { shortSide: 599 }, false],
  ["Android phone", { userAgent: "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36" }, true],
  ["Android tablet", { userAgent: "Mozilla/5.0 (Linux; Android 14; SM-X910) Chrome/126.0 Safari/537.36" }, true],
  ["iPhone", { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1" }, true],
  ["iPad asking for desktop pages", { platform: "MacIntel", touchPoints: 5, finePointer: false, shortSide: 820 }, true],
  ["the browser says mobile", { mobileHint: true }, true],
  ["phone asking for desktop pages", { platform: "Linux armv81", touchPoints: 5, finePointer: false, shortSide: 412 }, true],
  ["touch-only all-in-one PC", { touchPoints: 10, finePointer: false, shortSide: 1080 }, false],
];

for (const [what, difference, expected] of CASES) {
  test(`${what}: ${expected ? "refused" : "let in"}`, () => assert.equal(isMobile({ ...LAPTOP, ...difference }), expected));
}
