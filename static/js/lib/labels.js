/**
 * Names on a map – towns, constituencies, “you are here” – and the neighbours' coasts in grey beneath it all. A picture:
 * hidden from screen readers, and nothing that one could press.
 */
import { element } from "./dom.js";
import { fits, linesOf, placeNames } from "./label-places.js";
import { L } from "./leaflet.js";
import { readShapes, readTowns } from "./outline-text.js";

/**
 * @typedef {import("./label-places.js").Name} Name
 * @typedef {import("./label-places.js").Point} Point
 * @typedef {import("./outline-text.js").Town} Town
 * @typedef {{code: string, name: string}} NamedSeat
 */

/**
 * Outlines, towns and villages come one after the other: names wait so long between two drawings, and where a drawing
 * takes long, as on a telephone, so many times as long as the last one took.
 */
const CALM_MS = 200;
const CALM_TIMES = 10;
/** From these zooms on more places are fetched: the towns at the first, at the second the villages. */
const FETCHED_FROM_ZOOM = { middle: 6.25, fine: 9 };
/** The smallest town at that last zoom; with each step outwards it must be so many times larger, inwards smaller. */
const PEOPLE = 11_000;
const STEP = 2.1;
/** Towns of so many people come before the names of constituencies. */
const LARGE = 90_000;
const CITY = 250_000;
/** From closer up seats are named, and a region's name would stand for the wrong one. */
const REGIONS_BELOW_ZOOM = 6.75;
const MOST_NAMES = 90;
/** Pixels between a town's middle and its name, and between the mark of where somebody is and its words. */
const [BESIDE_DOT, BESIDE_MARK] = [7, 14];
/** Where a name finds no room upon its place it may move so far, in pixels. */
const ELSEWHERE = [24, -24, 40, -40];
/** A constituency that is drawn narrower than this, in pixels, has no room for its name. */
const NARROW = 36;
const LINE_HEIGHT = 1.15;
/** What names must not touch: marks of seats and events, buttons, what lies on the map. */
const OBSTACLES = ".leaflet-marker-pane > *, .leaflet-control, .map-over";

/** @param {string} url */
async function fetchLabels(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Labels answered ${response.status}`);
  return response.json();
}

/** The smallest town that a map shows at a zoom. @param {number} zoom */
export const leastPeople = (zoom) => PEOPLE * STEP ** (FETCHED_FROM_ZOOM.fine - zoom);

/** How wide a text is in the type of a class, without any layout of the page. */
class TypeMeasure {
  paper = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, {font: string, size: number}>} */
  types = new Map();
  /** @type {Map<string, number>} */
  widths = new Map();
  /** That of the paper. */
  font = "";

  /** @param {HTMLElement} parent  in which the type is set */
  constructor(parent) {
    this.parent = parent;
  }

  /** Pixels. @param {string} className */
  size(className) {
    return this.#typeOf(className).size;
  }

  /** Pixels. @param {string} text  @param {string} className */
  width(text, className) {
    const { font } = this.#typeOf(className);
    const key = `${font}|${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    if (font !== this.font) this.paper.font = this.font = font; // which costs as much as measuring a name
    const { width } = this.paper.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  /** @param {string} className */
  #typeOf(className) {
    const known = this.types.get(className);
    if (known) return known;
    const sample = element("span", className);
    this.parent.append(sample);
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(sample);
    const type = { font: `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`, size: parseFloat(fontSize) };
    sample.remove();
    this.types.set(className, type);
    return type;
  }
}

export class Labels {
  /** The largest first. @type {Town[]} */
  towns = [];
  /** @type {Map<string, Promise<void>>} */
  fetching = new Map();
  /** Constituencies that may be named, the most important first. @type {NamedSeat[]} */
  seats = [];
  /** How many of them come before all but large towns. */
  important = 0;
  /** Names that stand on a place of their own, such as regions among hexagons. @type {{name: string, at: any}[]} */
  regions = [];
  /** Where somebody is, in words. @type {{name: string, at: any} | null} */
  here = null;
  hasTowns = true;
  isDue = false;
  /** How often the map has begun to zoom. */
  zooms = 0;
  /** Not before this are they drawn again, in ms. */
  calmUntil = -Infinity;

  /**
   * @param {any} map  Leaflet's
   * @param {import("./config.js").LabelUrls | undefined} urls  without any, only constituencies are named
   * @param {import("./outlines.js").Outlines} outlines
   */
  constructor(map, urls, outlines) {
    this.map = map;
    this.urls = urls ?? {};
    this.outlines = outlines;
    /** From this zoom on villages are fetched, which are the heaviest. */
    this.villagesFromZoom = FETCHED_FROM_ZOOM.fine;
    this.pane = map.createPane("names");
    this.pane.setAttribute("aria-hidden", "true");
    this.measure = new TypeMeasure(this.pane);
    map.createPane("neighbours");
    map.on("zoomstart", () => this.#leave()).on("moveend", () => this.draw());
    outlines.onDrawn = () => this.draw();
  }

  /** Fetches the names of towns; a map does without where it cannot. */
  async load() {
    const { overview } = this.urls;
    if (!overview) return;
    try {
      const { towns, neighbours } = await fetchLabels(overview);
      this.#take(readTowns(towns));
      this.#drawNeighbours(neighbours);
      this.draw();
    } catch {
      // The page says where everything is, in words.
    }
  }

  /** @param {import("./outline-text.js").OutlineText} text */
  #drawNeighbours(text) {
    const shapes = readShapes(text, (longitude, latitude) => L.latLng(latitude, longitude));
    const renderer = L.svg({ pane: "neighbours", padding: 0.5 });
    const look = { pane: "neighbours", renderer, className: "neighbour", interactive: false, smoothFactor: 1 };
    this.neighbours = L.layerGroup([...shapes.values()].map((shape) => L.polygon(shape, look)));
    if (this.hasTowns) this.neighbours.addTo(this.map);
  }

  /** Towns and neighbours belong on a map that shows the country as it is. @param {boolean} hasTowns */
  showTowns(hasTowns) {
    this.hasTowns = hasTowns;
    if (hasTowns) this.neighbours?.addTo(this.map);
    else this.neighbours?.remove();
  }

  /** However often it is asked for until then, once, and not before the map is calm. Outlines come first. */
  draw() {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => this.#drawNow(), Math.max(0, this.calmUntil - performance.now()));
  }

  /** Room is looked for at once, and names are put there with the next picture: each is a pause for a telephone. */
  #drawNow() {
    const began = performance.now();
    this.isDue = false;
    const window = this.map.getContainer().getBoundingClientRect();
    if (!window.width || !this.outlines.isDrawn) return;
    this.#fetchMore();
    const labels = this.#labels(window);
    const { zooms } = this;
    requestAnimationFrame(() => {
      if (zooms !== this.zooms) return; // they would stand elsewhere: the end of this move draws others
      this.pane.replaceChildren(...labels);
      this.pane.classList.remove("is-moving");
    });
    const ended = performance.now();
    this.calmUntil = ended + Math.max(CALM_MS, CALM_TIMES * (ended - began));
  }

  /** Names keep their size while the map is scaled: they are hidden until they are drawn anew. */
  #leave() {
    this.zooms += 1;
    this.pane.classList.add("is-moving");
  }

  /** @param {DOMRect} window  of the map, in the page */
  #labels(window) {
    const obstacles = [...this.map.getContainer().parentElement.querySelectorAll(OBSTACLES)]
      .map((obstacle) => obstacle.getBoundingClientRect())
      .filter(({ width }) => width)
      .map(({ left, top, right, bottom }) => ({
        left: left - window.left,
        top: top - window.top,
        right: right - window.left,
        bottom: bottom - window.top,
      }));
    const size = { x: window.width, y: window.height };
    const corner = this.map.containerPointToLayerPoint([0, 0]);
    return placeNames(this.#names(), obstacles, size, MOST_NAMES).flatMap((placed) => {
      const label = element("span", `map-name ${placed.className}`);
      for (const line of placed.lines) label.append(element("span", "map-name-line", line));
      L.DomUtil.setPosition(label, corner.add([placed.left, placed.top]).round());
      if (!placed.hasDot) return [label];
      const dot = element("span", "map-dot");
      L.DomUtil.setPosition(dot, corner.add([placed.at.x, placed.at.y]).round());
      return [dot, label];
    });
  }

  /** @param {Town[]} towns */
  #take(towns) {
    this.towns = [...this.towns, ...towns].sort((a, b) => b.people - a.people);
  }

  /** What is named from here on. */
  #fetchMore() {
    const zoom = this.map.getZoom();
    for (const detail of /** @type {const} */ (["middle", "fine"])) {
      const url = this.urls[detail];
      const from = detail === "fine" ? this.villagesFromZoom : FETCHED_FROM_ZOOM[detail];
      if (!url || !this.hasTowns || zoom < from || this.fetching.has(detail)) continue;
      const fetched = fetchLabels(url).then(
        ({ towns }) => {
          this.#take(readTowns(towns));
          this.draw();
        },
        () => void this.fetching.delete(detail), // the next move of the map tries again
      );
      this.fetching.set(detail, fetched);
    }
  }

  /** All that could be named, the most important first. */
  *#names() {
    const inSight = this.map.getBounds();
    if (this.here) {
      yield this.#name([this.here.name], "map-name-here", this.here.at, { beside: BESIDE_MARK, isCity: true });
    }
    for (const { name, at } of this.map.getZoom() < REGIONS_BELOW_ZOOM ? this.regions : []) {
      const region = this.#name([name], "map-name-region", at);
      const elsewhere = ELSEWHERE.map((down) => ({ x: region.at.x, y: region.at.y + down }));
      yield { ...region, elsewhere };
    }
    yield* this.#townNames(this.towns, inSight, LARGE, Infinity);
    yield* this.#seatNames(this.seats.slice(0, this.important), inSight);
    const least = leastPeople(this.map.getZoom());
    yield* this.#townNames(this.towns, inSight, least, LARGE);
    yield* this.#seatNames(this.seats.slice(this.important), inSight);
  }

  /** @param {Town[]} towns  @param {any} inSight  @param {number} from  people  @param {number} below  people */
  *#townNames(towns, inSight, from, below) {
    if (!this.hasTowns) return;
    const least = Math.max(from, leastPeople(this.map.getZoom()));
    for (const { name, people, longitude, latitude } of towns) {
      if (people < least) return; // the largest come first
      const at = L.latLng(latitude, longitude);
      if (people >= below || !inSight.contains(at)) continue;
      const isCity = people >= CITY;
      const className = `map-name-town${isCity ? " is-city" : people >= LARGE ? " is-large" : ""}`;
      yield this.#name([name], className, at, { beside: BESIDE_DOT, hasDot: true, isCity });
    }
  }

  /** Of those that have room for their name. @param {NamedSeat[]} seats  @param {any} inSight */
  *#seatNames(seats, inSight) {
    for (const { code, name: text } of seats) {
      const bounds = this.outlines.boundsOf(code);
      if (!bounds || !inSight.intersects(bounds)) continue;
      const [low, high] = [bounds.getSouthWest(), bounds.getNorthEast()].map((at) => this.#point(at));
      if (high.x - low.x < NARROW) continue;
      const middle = this.outlines.centerOf(code);
      if (!inSight.contains(middle)) continue;
      const ring = this.outlines.ringOf(code).map((corner) => this.#point(corner));
      for (const lines of linesOf(text)) {
        const name = this.#name(lines, "map-name-seat", middle);
        const middles = [0, ...ELSEWHERE]
          .map((down) => ({ x: name.at.x, y: name.at.y + down }))
          .filter((at) => fits(ring, at, name.width + 4, name.height + 4));
        if (!middles.length) continue;
        yield { ...name, at: middles[0], elsewhere: middles.slice(1) };
        break;
      }
    }
  }

  /** @param {any} at  as Leaflet has it  @returns {Point} */
  #point(at) {
    return this.map.latLngToContainerPoint(at);
  }

  /**
   * @param {string[]} lines
   * @param {string} className
   * @param {any} at  as Leaflet has it
   * @param {Partial<Name>} [more]
   * @returns {Name}
   */
  #name(lines, className, at, more) {
    const type = `map-name ${className}`;
    const width = Math.max(...lines.map((line) => this.measure.width(line, type))) + 2;
    const height = lines.length * this.measure.size(type) * LINE_HEIGHT;
    return { lines, className, width, height, at: this.#point(at), beside: 0, ...more };
  }
}
