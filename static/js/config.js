/**
 * What the page tells its scripts, and the shapes of what they fetch.
 *
 * @typedef {{slug: string, label: string}} Band
 * @typedef {{slug: string, label: string, bands: Band[]}} Layer
 * @typedef {object} MapConfig
 * @property {{overview: string, fine: string}} outlines
 * @property {string} need_url
 * @property {string} campaign  slug
 * @property {Layer[]} layers
 * @property {string} tiles_url  empty: no tiles
 *
 * @typedef {object} Seat  one of the seats that need_url lists
 * @property {string} code
 * @property {string} name
 * @property {string} region
 * @property {string} url
 * @property {{score: number, band: string}} need
 * @property {string} marginality
 * @property {string} footfall
 * @property {string} not_contested  why, or empty
 *
 * @typedef {{campaign: string, stale: boolean, seats: Seat[]}} Need
 */

/**
 * The content of a `json_script` element.
 * @param {string} id
 */
const read = (id) => JSON.parse(document.getElementById(id).textContent);

/** @returns {MapConfig} */
export const readConfig = () => read("map-config");

/**
 * Sentences for people, translated by the server (map_texts in targeting/templatetags/display.py).
 * @returns {Record<string, string>}
 */
export const readTexts = () => read("map-texts");

/**
 * An element with text in it: the only way text gets into the page.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className, text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/** Lets the browser answer whoever uses the page, and draw, before heavy work goes on. */
export const pause = () => new Promise((resume) => setTimeout(resume));
