/** The Leaflet map: paints seats by band, lifts and frames them, and marks meeting points. */
import { element } from "./config.js";
import { L, UNITED_KINGDOM } from "./leaflet.js";
import { classOf, wordsFor } from "./legend.js";
import { byPlace, rankMarker, venueMarker } from "./markers.js";
import { Outlines } from "./outlines.js";

const CLOSEST = 11;
/** Seats that are smaller than this on the screen, in pixels, get a ring when lifted. */
const TINY = 18;

export class SeatMap {
  /**
   * @param {HTMLElement} container
   * @param {import("./config.js").MapConfig} config
   * @param {Record<string, string>} texts
   * @param {{onChoose: (code: string) => void, onHover: (code: string | null) => void}} handlers
   */
  constructor(container, config, texts, handlers) {
    this.config = config;
    this.texts = texts;
    this.handlers = handlers;
    this.layer = config.layers[0];
    /** @type {Map<string, import("./config.js").Seat>} */
    this.seats = new Map();
    this.marked = { recommended: new Set(), home: null, chosen: null, lifted: null };
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.map = L.map(container, {
      renderer: L.svg({ padding: 0.3 }),
      zoomControl: false,
      attributionControl: false,
      zoomSnap: 0.25,
      zoomDelta: 1,
      minZoom: 4,
      maxZoom: 14,
      maxBounds: L.latLngBounds(UNITED_KINGDOM).pad(0.5),
      zoomAnimation: !this.still,
      fadeAnimation: !this.still,
      inertia: !this.still,
    });
    L.control.zoom({ position: "topright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(this.map);
    if (config.tiles_url) L.tileLayer(config.tiles_url).addTo(this.map);
    this.venues = L.layerGroup().addTo(this.map);
    this.ranks = L.layerGroup().addTo(this.map);
    this.tooltip = L.tooltip({ direction: "right", offset: [12, 0] });
    this.ring = L.circleMarker([0, 0], { className: "seat-ring", radius: 14, interactive: false });
    this.map.fitBounds(UNITED_KINGDOM);
    this.outlines = new Outlines(this.map, config.outlines);
    this.#listen();
    // The bar below it takes one line or two.
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(container);
  }

  #listen() {
    const codeOf = (event) => event.propagatedFrom.options.code;
    // Not bindTooltip: it listens for the focus of each path, which puts all 650 into the tab order.
    this.outlines.group
      .on("click", (event) => {
        this.tooltip.remove();
        this.handlers.onChoose(codeOf(event));
      })
      .on("mouseover", (event) => {
        this.tooltip.setContent(this.#label(codeOf(event))).setLatLng(event.latlng).addTo(this.map);
        this.handlers.onHover(codeOf(event));
      })
      .on("mousemove", (event) => this.tooltip.setLatLng(event.latlng))
      .on("mouseout", () => {
        this.tooltip.remove();
        this.handlers.onHover(null);
      });
  }

  /** Fetches the outlines, so that seats can be framed and marked; `draw` shows them. */
  async load() {
    await this.outlines.load();
    this.#paint();
  }

  draw() {
    return this.outlines.draw();
  }

  #label(code) {
    const seat = this.seats.get(code);
    const label = element("span", "");
    if (seat) label.append(element("span", "tooltip-name", seat.name), wordsFor(seat, this.layer, this.texts));
    return label;
  }

  /** @param {Iterable<string>} [codes]  only these */
  #paint(codes) {
    const { recommended, home, chosen, lifted } = this.marked;
    const classesOf = (code) => {
      const seat = this.seats.get(code);
      const classes = seat ? [classOf(seat, this.layer.slug)] : [];
      if (recommended.has(code)) classes.push("is-recommended");
      if (code === home) classes.push("is-home");
      if (code === chosen) classes.push("is-chosen");
      if (code === lifted) classes.push("is-lifted");
      return classes;
    };
    this.outlines.paint(classesOf, [home, ...recommended, chosen, lifted].filter(Boolean), codes);
  }

  /** @param {import("./config.js").Seat[]} seats */
  setSeats(seats) {
    this.seats = new Map(seats.map((seat) => [seat.code, seat]));
    this.#paint();
  }

  /** @param {string} slug */
  setLayer(slug) {
    this.layer = this.config.layers.find((layer) => layer.slug === slug) ?? this.layer;
    this.#paint();
  }

  /**
   * @param {string[]} recommended  codes
   * @param {string | null} home
   */
  setRecommended(recommended, home) {
    this.marked.recommended = new Set(recommended);
    this.marked.home = home;
    this.#paint();
    this.ranks.clearLayers();
    recommended.forEach((code, i) => {
      const center = this.outlines.centerOf(code);
      if (center) this.ranks.addLayer(rankMarker(center, i + 1));
    });
  }

  /** @param {string | null} code */
  setChosen(code) {
    this.#remark("chosen", code);
  }

  /** Lifts one seat above the others, or none. */
  setLifted(code) {
    this.#remark("lifted", code);
    const bounds = code && this.outlines.boundsOf(code);
    const size = bounds
      ? this.map.latLngToLayerPoint(bounds.getSouthEast()).distanceTo(this.map.latLngToLayerPoint(bounds.getNorthWest()))
      : Infinity;
    if (size < TINY) this.ring.setLatLng(bounds.getCenter()).addTo(this.map);
    else this.ring.remove();
  }

  #remark(mark, code) {
    const former = this.marked[mark];
    if (former === code) return;
    this.marked[mark] = code;
    this.#paint([former, code].filter(Boolean));
  }

  /**
   * Moves the map, if need be, until a seat's middle shows.
   * @param {string} code
   * @param {number} covered  pixels at the bottom that something else covers
   */
  reveal(code, covered) {
    const bounds = this.outlines.boundsOf(code);
    if (!bounds) return;
    const margin = 40;
    this.map.panInside(bounds.getCenter(), {
      paddingTopLeft: [margin, margin],
      paddingBottomRight: [margin, covered + margin],
      animate: !this.still,
    });
  }

  /** Frames some seats; the whole country when none is drawn. */
  frame(codes) {
    const bounds = codes.map((code) => this.outlines.boundsOf(code)).filter(Boolean);
    const target = bounds.length ? bounds.reduce((all, one) => all.extend(one), L.latLngBounds([])) : UNITED_KINGDOM;
    this.map.fitBounds(target, { padding: [40, 40], maxZoom: CLOSEST, animate: this.outlines.isDrawn && !this.still });
  }

  /**
   * Marks meeting points; events at one place share a marker.
   * @param {import("./markers.js").Venue[]} events
   */
  setVenues(events) {
    this.venues.clearLayers();
    for (const there of byPlace(events)) this.venues.addLayer(venueMarker(there));
  }
}
