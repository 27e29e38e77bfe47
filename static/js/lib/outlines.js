/** The drawn constituencies on a map: an overview, and finer outlines close up. */
import { pause } from "./dom.js";
import { L } from "./leaflet.js";
import { shapesIn } from "./outline-text.js";

/** @typedef {Map<string, any>} Paths  Leaflet's polygons by code */

/** The overview is rounded to about 100 m and leaves out most corners: from here on that shows. */
export const FINE_FROM_ZOOM = 8;
/** As much around the window as Leaflet's renderer keeps in stock. */
const AROUND = 0.3;
/** Whoever types meanwhile must not wait longer than this for the map. */
const SLICE_MS = 12;

/** A site with too much to do at once says so: the pauses, in ms, before a drawing is asked for again. */
const AGAIN_MS = [1000, 3000];

/** @param {string} url  @returns {Promise<import("./outline-text.js").OutlineText>} */
async function fetchText(url) {
  let response = await fetch(url);
  for (const wait of AGAIN_MS) {
    if (response.status !== 503) break;
    await new Promise((resume) => setTimeout(resume, wait));
    response = await fetch(url);
  }
  if (!response.ok) throw new Error(`Outlines answered ${response.status}`);
  return response.json();
}

/**
 * Fetches one drawing. Its address contains a digest, so that the browser may keep it for good.
 * @param {string} url
 * @param {object} options  of each path, for Leaflet
 * @returns {Promise<Paths>} by code
 */
async function fetchPaths(url, options) {
  /** @type {Paths} */
  const paths = new Map();
  const shapes = shapesIn(await fetchText(url), (longitude, latitude) => L.latLng(latitude, longitude));
  let until = performance.now() + SLICE_MS;
  for (const [code, shape] of shapes) {
    // Shared borders must stay shared: Leaflet would thin out each outline on its own.
    paths.set(code, L.polygon(shape, { ...options, code, smoothFactor: 0 }));
    if (performance.now() < until) continue;
    await pause();
    until = performance.now() + SLICE_MS;
  }
  return paths;
}

/** The outer corners of the part that has most. @param {any} path  Leaflet's polygon  @returns {any[]} */
function largestRing(path) {
  /** @type {any[][][]} */
  const parts = path?.getLatLngs() ?? [];
  return parts.map(([outer]) => outer).reduce((one, other) => (other.length > one.length ? other : one), []);
}

/**
 * One SVG path for each constituency in sight. Colours come from classes alone (static/css/bands.css).
 * Events of its `group` tell the code: `event.propagatedFrom.options.code`.
 */
export class Outlines {
  /**
   * @param {any} map  Leaflet's
   * @param {{overview: string, fine?: string, hexagons?: string}} urls
   * @param {object} [options]  of each path, for Leaflet
   */
  constructor(map, urls, options = {}) {
    this.map = map;
    this.urls = urls;
    this.options = options;
    this.fineFromZoom = FINE_FROM_ZOOM;
    this.group = L.featureGroup().addTo(map);
    /** @type {Map<string, string>} */
    this.classes = new Map();
    /** Codes that must not lie under their neighbours, the topmost last. @type {string[]} */
    this.front = [];
    this.turn = 0;
    /** @type {Paths | undefined} */
    this.overview = undefined;
    /** @type {Paths | undefined} */
    this.fine = undefined;
    /** @type {Promise<Paths> | undefined} */
    this.fetchingFine = undefined;
    /** @type {Paths | undefined} */
    this.hexagons = undefined;
    /** @type {Promise<Paths> | undefined} */
    this.fetchingHexagons = undefined;
    /** Hexagons of one size instead of the constituencies as they are. */
    this.isHexagonal = false;
    /** Called when other paths are drawn. */
    this.onDrawn = () => {};
    /** The middles of constituencies, which take long to find. @type {Map<any, any>} */
    this.centers = new Map();
    /** @type {Paths | undefined} */
    this.shown = undefined;
    map.on("moveend", () => this.draw());
  }

  get isDrawn() {
    return this.shown !== undefined;
  }

  /** Fetches the overview; nothing is drawn yet. */
  async load() {
    this.overview = await fetchPaths(this.urls.overview, this.options);
  }

  /** Fetches the hexagons, so that `showHexagons` has them. */
  async loadHexagons() {
    try {
      this.fetchingHexagons ??= fetchPaths(this.urls.hexagons ?? "", this.options);
      this.hexagons = await this.fetchingHexagons;
    } catch (error) {
      this.fetchingHexagons = undefined;
      throw error;
    }
  }

  /** Without effect on the window of the map. @param {boolean} isHexagonal */
  showHexagons(isHexagonal) {
    this.isHexagonal = isHexagonal;
    return this.draw();
  }

  /** What is drawn from afar. */
  get coarse() {
    return this.isHexagonal ? this.hexagons : this.overview;
  }

  /** Draws what is in sight; the former level of detail stays until it is covered. */
  async draw() {
    const { coarse } = this;
    if (!coarse) return;
    const turn = ++this.turn;
    const { fine } = this.urls;
    const isClose = fine !== undefined && !this.isHexagonal && this.map.getZoom() >= this.fineFromZoom;
    if (!isClose || !this.fine) await this.#drawFrom(coarse, turn);
    if (!isClose || turn !== this.turn) return;
    try {
      this.fetchingFine ??= fetchPaths(fine, this.options);
      this.fine = await this.fetchingFine;
    } catch {
      this.fetchingFine = undefined;
      return; // the overview stays; the next move of the map tries again
    }
    if (turn === this.turn) await this.#drawFrom(this.fine, turn);
  }

  /** A slice at a time, until a newer turn begins. @param {Paths} paths  @param {number} turn */
  async #drawFrom(paths, turn) {
    await pause(); // after what has moved the map
    if (turn !== this.turn) return;
    const sight = this.map.getBounds().pad(AROUND);
    let until = performance.now() + SLICE_MS;
    for (const [code, path] of paths) {
      if (this.group.hasLayer(path) || !sight.intersects(path.getBounds())) continue;
      path.options.className = this.#classOf(code);
      this.group.addLayer(path);
      if (performance.now() < until) continue;
      await pause();
      if (turn !== this.turn) return;
      until = performance.now() + SLICE_MS;
    }
    this.#showOnly(paths);
  }

  /** @param {Paths} paths */
  #showOnly(paths) {
    if (this.shown !== paths) {
      this.shown = paths;
      const kept = new Set(paths.values());
      for (const path of this.group.getLayers()) if (!kept.has(path)) this.group.removeLayer(path);
      this.map.getContainer().classList.toggle("is-close", paths === this.fine);
    }
    this.#bringForward();
    this.onDrawn();
  }

  /** @param {string} code */
  #classOf(code) {
    return `seat ${this.classes.get(code) ?? ""}`.trimEnd();
  }

  #bringForward() {
    for (const code of this.front) this.shown?.get(code)?.bringToFront();
  }

  /**
   * Shows exactly these classes on seats, besides their own.
   * @param {(code: string) => string[]} classesOf
   * @param {string[]} front  codes that must not lie under their neighbours, the topmost last
   * @param {Iterable<string>} [codes]  only of these
   */
  paint(classesOf, front, codes = this.coarse?.keys() ?? []) {
    for (const code of codes) {
      this.classes.set(code, classesOf(code).join(" "));
      for (const paths of [this.overview, this.fine, this.hexagons]) {
        paths?.get(code)?.getElement()?.setAttribute("class", `leaflet-interactive ${this.#classOf(code)}`);
      }
    }
    this.front = front;
    this.#bringForward();
  }

  /** Of all constituencies, as Leaflet has it. */
  get bounds() {
    return [...(this.coarse?.values() ?? [])].reduce((all, path) => all.extend(path.getBounds()), L.latLngBounds([]));
  }

  /** As Leaflet has them; undefined where nothing is known of it. @param {string} code */
  boundsOf(code) {
    return this.coarse?.get(code)?.getBounds();
  }

  /** The outer corners of a seat's largest part, as it is drawn. @param {string} code  @returns {any[]} */
  ringOf(code) {
    return largestRing(this.shown?.get(code) ?? this.coarse?.get(code));
  }

  /** The middle of a seat's largest part, as Leaflet has it. @param {string} code */
  centerOf(code) {
    const path = this.coarse?.get(code);
    if (path && !this.centers.has(path)) {
      this.centers.set(path, L.PolyUtil.polygonCenter(largestRing(path), this.map.options.crs));
    }
    return this.centers.get(path);
  }
}
