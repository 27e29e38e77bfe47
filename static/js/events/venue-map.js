/** The map beside the list of events: one marker a venue, in step with the rows of the list. */
import { element } from "../lib/dom.js";
import { Labels } from "../lib/labels.js";
import { L, UNITED_KINGDOM } from "../lib/leaflet.js";
import { Outlines } from "../lib/outlines.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Venue} Venue
 */

const CLOSEST = 12;
/** Pixels between what is framed and the edge of the map. */
const MARGIN = 32;

/** @param {Venue} venue */
function venueIcon({ titles }) {
  const isOne = titles.length === 1;
  const dot = element("span", isOne ? "venue-dot" : "", isOne ? "" : String(titles.length));
  return L.divIcon({ className: "venue", html: dot, iconSize: [24, 24] });
}

export class VenueMap {
  /**
   * @param {HTMLElement} container
   * @param {import("../lib/config.js").MapConfig} config
   * @param {import("../lib/config.js").Texts} texts
   * @param {{onLift: (place: string | null) => void, onChoose: (place: string) => void}} handlers
   */
  constructor(container, config, texts, handlers) {
    this.handlers = handlers;
    /** @type {State | null} */
    this.drawn = null;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(container, {
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 1,
      scrollWheelZoom: false,
      minZoom: 4,
      maxZoom: 14,
      zoomAnimation: !this.still,
      fadeAnimation: !this.still,
      inertia: !this.still,
    });
    L.control.zoom({ position: "topright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(this.map);
    if (config.tiles_url) L.tileLayer(config.tiles_url).addTo(this.map);
    this.map.fitBounds(UNITED_KINGDOM);
    this.outlines = new Outlines(this.map, config.outlines, { interactive: false });
    this.labels = new Labels(this.map, config.labels, this.outlines);
    this.group = L.layerGroup().addTo(this.map);
    /** @type {Map<string, any>} */
    this.markers = new Map();
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(container);
  }

  async load() {
    await this.outlines.load();
    this.labels.load(); // the names come when they come
  }

  draw() {
    return this.outlines.draw();
  }

  /** @param {State} state */
  render(state) {
    const { drawn } = this;
    this.drawn = state;
    if (state.list !== drawn?.list) this.#mark(state.list);
    if (state.list !== drawn?.list || state.lifted !== drawn.lifted) this.#lift(state.lifted);
  }

  /** @param {import("./state.js").List} list */
  #mark({ venues, start }) {
    this.group.clearLayers();
    this.markers = new Map(venues.map((venue) => [venue.place, this.#marker(venue)]));
    for (const marker of this.markers.values()) this.group.addLayer(marker);
    const corners = venues.map(({ latitude, longitude }) => [latitude, longitude]);
    if (start) {
      const icon = L.divIcon({ className: "start-mark", iconSize: [16, 16] });
      this.group.addLayer(L.marker(start, { icon, interactive: false, keyboard: false }));
      corners.push(start);
    }
    const isFramed = corners.length > 0;
    this.map.fitBounds(isFramed ? corners : UNITED_KINGDOM, {
      padding: [MARGIN, MARGIN],
      maxZoom: CLOSEST,
      animate: this.outlines.isDrawn && !this.still,
    });
  }

  /** Not in the tab order: the list names the same events. @param {Venue} venue */
  #marker(venue) {
    return L.marker([venue.latitude, venue.longitude], {
      icon: venueIcon(venue),
      keyboard: false,
      title: venue.titles.join("; "),
    })
      .on("mouseover", () => this.handlers.onLift(venue.place))
      .on("mouseout", () => this.handlers.onLift(null))
      .on("click", () => this.handlers.onChoose(venue.place));
  }

  /** @param {string | null} lifted */
  #lift(lifted) {
    for (const [place, marker] of this.markers) {
      marker.getElement()?.classList.toggle("is-lifted", place === lifted);
      marker.setZIndexOffset(place === lifted ? 1000 : 0);
    }
  }
}
