/** The Leaflet map: paints seats by band, lifts and frames them, and marks meeting points. */
import { element } from "../lib/dom.js";
import { L, UNITED_KINGDOM } from "../lib/leaflet.js";
import { Outlines } from "../lib/outlines.js";
import { classOf, wordsFor } from "./legend.js";
import { byPlace, rankMarker, venueMarker } from "./markers.js";
import { framing, layerOf, venuesOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {...(string | null)} some */
const codes = (...some) => some.filter((code) => code !== null);

const CLOSEST = 11;
/** Pixels between what is framed and the edge of the map. */
const MARGIN = 40;
/** Seats that are smaller than this on the screen, in pixels, get a ring when lifted. */
const TINY = 18;

export class SeatMap {
  /**
   * @param {HTMLElement} container
   * @param {import("../lib/config.js").MapConfig} config
   * @param {import("../lib/config.js").Texts} texts
   * @param {Pick<import("./map-pane.js").Handlers, "onChoose" | "onHover" | "covered">} handlers
   */
  constructor(container, config, texts, handlers) {
    this.container = container;
    this.texts = texts;
    this.handlers = handlers;
    /** @type {State | null} */
    this.drawn = null;
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
    /** @param {any} event  of Leaflet's */
    const codeOf = (event) => event.propagatedFrom.options.code;
    // Not bindTooltip: it listens for the focus of each path, which puts all 650 into the tab order.
    this.outlines.group
      .on("click", (/** @type {any} */ event) => {
        this.tooltip.remove();
        this.handlers.onChoose(codeOf(event));
      })
      .on("mouseover", (/** @type {any} */ event) => {
        this.tooltip.setContent(this.#label(codeOf(event))).setLatLng(event.latlng).addTo(this.map);
        this.handlers.onHover(codeOf(event));
      })
      .on("mousemove", (/** @type {any} */ event) => this.tooltip.setLatLng(event.latlng))
      .on("mouseout", () => {
        this.tooltip.remove();
        this.handlers.onHover(null);
      });
  }

  /** Fetches the outlines, so that a state can be rendered; `draw` shows what is in sight. */
  load() {
    return this.outlines.load();
  }

  draw() {
    return this.outlines.draw();
  }

  /** Draws what has changed since the state that was rendered last; at first everything. @param {State} state */
  render(state) {
    const { drawn } = this;
    this.drawn = state;
    const { answer, chosen, lifted } = state;
    const isRepainted = state.seats !== drawn?.seats || state.layer !== drawn.layer || answer !== drawn.answer;
    this.#paint(state, isRepainted ? undefined : codes(chosen, lifted, drawn.chosen, drawn.lifted));
    if (answer !== drawn?.answer) this.#rank(answer.recommended);
    if (lifted !== drawn?.lifted) this.#ring(lifted);
    if (!drawn || venuesOf(state) !== venuesOf(drawn)) this.#mark(venuesOf(state));
    this.#move(state, drawn);
  }

  /** @param {string} code */
  #label(code) {
    const label = element("span", "");
    const { drawn } = this;
    const seat = drawn?.seats.get(code);
    if (drawn && seat) {
      label.append(element("span", "tooltip-name", seat.name), wordsFor(seat, layerOf(drawn), this.texts));
    }
    return label;
  }

  /** @param {State} state  @param {string[]} [only]  codes */
  #paint({ seats, layer, answer, chosen, lifted }, only) {
    const { home } = answer;
    const recommended = new Set(answer.recommended);
    /** @param {string} code */
    const classesOf = (code) => {
      const seat = seats.get(code);
      const classes = seat ? [classOf(seat, layer)] : [];
      if (recommended.has(code)) classes.push("is-recommended");
      if (code === home) classes.push("is-home");
      if (code === chosen) classes.push("is-chosen");
      if (code === lifted) classes.push("is-lifted");
      return classes;
    };
    this.outlines.paint(classesOf, codes(home, ...recommended, chosen, lifted), only);
  }

  /** Numbers the recommended seats as the list does. @param {string[]} recommended  codes */
  #rank(recommended) {
    this.ranks.clearLayers();
    recommended.forEach((code, i) => {
      const center = this.outlines.centerOf(code);
      if (center) this.ranks.addLayer(rankMarker(center, i + 1));
    });
  }

  /** Rings a seat that is too small to be seen. @param {string | null} code */
  #ring(code) {
    const bounds = code && this.outlines.boundsOf(code);
    const corner = bounds && this.map.latLngToLayerPoint(bounds.getNorthWest());
    const size = bounds ? this.map.latLngToLayerPoint(bounds.getSouthEast()).distanceTo(corner) : Infinity;
    if (size < TINY) this.ring.setLatLng(bounds.getCenter()).addTo(this.map);
    else this.ring.remove();
  }

  /** Marks meeting points; events at one place share a marker. @param {import("./state.js").Venue[]} events */
  #mark(events) {
    this.venues.clearLayers();
    for (const there of byPlace(events)) this.venues.addLayer(venueMarker(there));
  }

  /** @param {State} state  @param {State | null} drawn */
  #move(state, drawn) {
    const framed = framing(state, drawn);
    if (framed) this.#frame(framed);
    else if (state.chosen && state.chosen !== drawn?.chosen && !state.isWide) this.#reveal(state.chosen);
  }

  /** Moves the map, if need be, until a seat's middle shows beside what covers the map. @param {string} code */
  #reveal(code) {
    const bounds = this.outlines.boundsOf(code);
    if (!bounds) return;
    this.map.panInside(bounds.getCenter(), {
      paddingTopLeft: [MARGIN, MARGIN],
      paddingBottomRight: [MARGIN, this.handlers.covered(this.container) + MARGIN],
      animate: !this.still,
    });
  }

  /** Frames some seats; the whole country when none is drawn. @param {string[]} seats  codes */
  #frame(seats) {
    const bounds = seats.map((code) => this.outlines.boundsOf(code)).filter(Boolean);
    const target = bounds.length ? bounds.reduce((all, one) => all.extend(one), L.latLngBounds([])) : UNITED_KINGDOM;
    const animate = this.outlines.isDrawn && !this.still;
    this.map.fitBounds(target, { padding: [MARGIN, MARGIN], maxZoom: CLOSEST, animate });
  }
}
