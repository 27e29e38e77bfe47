/**
 * What the page tells its scripts, and the shapes of what they fetch.
 *
 * @typedef {{slug: string, label: string}} Band
 * @typedef {{slug: string, label: string, bands: Band[]}} Layer
 * @typedef {Record<string, string>} Texts
 * @typedef {{overview?: string, middle?: string, fine?: string}} LabelUrls  how they are read: lib/labels.js
 * @typedef {object} MapConfig
 * @property {{overview: string, fine: string, hexagons?: string}} outlines
 * @property {LabelUrls} [labels]
 * @property {string} tiles_url  empty: no tiles
 *
 * @typedef {object} PageConfig  of the map page
 * @property {string} need_url
 * @property {string} campaign  slug
 * @property {string} suggestions_url  of names that begin as what is typed
 * @property {string} outcode_url  of the outcode at a position
 * @property {Layer[]} layers  the first is shown unless the address names another
 *
 * @typedef {object} Meeting  of an event's page
 * @property {string} [place]
 * @property {number} [longitude]
 * @property {number} [latitude]
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
import { byId } from "./dom.js";

/**
 * The content of a `json_script` element.
 * @param {string} id
 */
const read = (id) => JSON.parse(byId(id).textContent);

/** @returns {MapConfig & PageConfig & Meeting} which of them depends on the page */
export const readConfig = () => read("map-config");

/**
 * Sentences for people, translated by the server (map_texts in targeting/templatetags/display.py).
 * @returns {Texts}
 */
export const readTexts = () => read("map-texts");
