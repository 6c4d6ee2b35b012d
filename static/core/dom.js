// @ts-check
/** The few DOM gestures that pages share. Text goes in as text, never as markup. */

/**
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {T} throws when the template lacks it: a page half there must not pretend
 */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (element === null) throw new Error(`the page lacks ${selector}`);
  return /** @type {T} */ (/** @type {unknown} */ (element));
}

/**
 * Write only what changed: screen readers and layout are left in peace.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value null removes it
 */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * @param {Element} element
 * @param {boolean} visible
 */
export function show(element, visible) {
  if (element.hasAttribute("hidden") === visible) element.toggleAttribute("hidden", !visible);
}

/**
 * A button that says why it does not work stays reachable: aria-disabled, never `disabled`.
 * @param {Element} button
 * @param {boolean} enabled
 */
export function enable(button, enabled) {
  setAttribute(button, "aria-disabled", enabled ? null : "true");
}

/** @param {Element} button */
export function isEnabled(button) {
  return button.getAttribute("aria-disabled") !== "true";
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {{className?: string, text?: string}} [options]
 * @param {...Node} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, { className, text } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
}

/**
 * A copy of an icon that the page carries in `<template id="icon-NAME">`.
 * @param {string} name
 * @returns {Node}
 */
export function icon(name) {
  return /** @type {HTMLTemplateElement} */ (find(`#icon-${name}`)).content.cloneNode(true);
}

/**
 * @param {string} id of a `<script type="application/json">`
 * @returns {any}
 */
export function readJson(id) {
  return JSON.parse(find(`#${id}`).textContent ?? "null");
}
