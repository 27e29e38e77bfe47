/** The Leaflet map: paints seats by band, lifts and frames them, and marks meeting points. */
import { element } from "./config.js";
import { L } from "./leaflet.js";
import { classOf, wordsFor } from "./legend.js";
import { byPlace, rankMarker, venueMarker } from "./markers.js";
import { Drawing, fetchOutlines } from "./outlines.js";

const UNITED_KINGDOM = [[49.85, -8.2], [60.9, 1.8]];
const FINE_FROM_ZOOM = 8;
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
    this.map.on("zoomend", () => this.#matchDetail());
    // The bar below it takes one line or two.
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(container);
  }

  /** Fetches and shows the outlines. */
  async load() {
    this.overview = this.#prepare(await fetchOutlines(this.config.outlines.overview));
    this.#show(this.overview);
    this.#matchDetail();
  }

  #prepare(geojson) {
    const drawing = new Drawing(geojson);
    const codeOf = (event) => event.propagatedFrom.feature.properties.code;
    // Not bindTooltip: it listens for the focus of each path, which puts all 650 into the tab order.
    drawing.group
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
    return drawing;
  }

  #label(code) {
    const seat = this.seats.get(code);
    const label = element("span", "");
    if (seat) label.append(element("span", "tooltip-name", seat.name), wordsFor(seat, this.layer, this.texts));
    return label;
  }

  /** Puts one drawing in the place of another within one frame. */
  #show(drawing) {
    const former = this.shown;
    if (former === drawing) return;
    this.map.getContainer().classList.toggle("is-close", drawing !== this.overview);
    this.shown = drawing;
    drawing.group.addTo(this.map);
    this.#paintAll();
    former?.group.remove();
  }

  async #matchDetail() {
    if (!this.overview) return;
    if (this.map.getZoom() < FINE_FROM_ZOOM) {
      this.#show(this.overview);
      return;
    }
    try {
      this.fine ??= fetchOutlines(this.config.outlines.fine).then((geojson) => this.#prepare(geojson));
      const fine = await this.fine;
      if (this.map.getZoom() >= FINE_FROM_ZOOM) this.#show(fine);
    } catch {
      this.fine = undefined; // the overview stays; the next zoom tries again
    }
  }

  #paintAll() {
    for (const code of this.shown?.paths.keys() ?? []) this.#paint(code);
    this.#bringForward();
  }

  #paint(code) {
    const seat = this.seats.get(code);
    const { recommended, home, chosen, lifted } = this.marked;
    const classes = seat ? [classOf(seat, this.layer.slug)] : [];
    if (recommended.has(code)) classes.push("is-recommended");
    if (code === home) classes.push("is-home");
    if (code === chosen) classes.push("is-chosen");
    if (code === lifted) classes.push("is-lifted");
    this.shown.paint(code, classes);
  }

  /** Thick outlines must not lie under their neighbours. */
  #bringForward() {
    const { recommended, home, chosen, lifted } = this.marked;
    for (const code of [home, ...recommended, chosen, lifted]) this.shown?.paths.get(code)?.bringToFront();
  }

  /** @param {import("./config.js").Seat[]} seats */
  setSeats(seats) {
    this.seats = new Map(seats.map((seat) => [seat.code, seat]));
    this.#paintAll();
  }

  /** @param {string} slug */
  setLayer(slug) {
    this.layer = this.config.layers.find((layer) => layer.slug === slug) ?? this.layer;
    this.#paintAll();
  }

  /**
   * @param {string[]} recommended  codes
   * @param {string | null} home
   */
  setRecommended(recommended, home) {
    this.marked.recommended = new Set(recommended);
    this.marked.home = home;
    this.#paintAll();
    this.ranks.clearLayers();
    recommended.forEach((code, i) => {
      const path = this.shown?.paths.get(code);
      if (path) this.ranks.addLayer(rankMarker(path.getCenter(), i + 1));
    });
  }

  /** @param {string | null} code */
  setChosen(code) {
    this.#remark("chosen", code);
  }

  /** Lifts one seat above the others, or none. */
  setLifted(code) {
    this.#remark("lifted", code);
    const bounds = code && this.shown?.boundsOf(code);
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
    if (!this.shown) return;
    for (const changed of [former, code]) if (changed) this.#paint(changed);
    this.#bringForward();
  }

  /**
   * Moves the map, if need be, until a seat's middle shows.
   * @param {string} code
   * @param {number} covered  pixels at the bottom that something else covers
   */
  reveal(code, covered) {
    const bounds = this.shown?.boundsOf(code);
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
    const bounds = codes.map((code) => this.overview?.boundsOf(code)).filter(Boolean);
    const target = bounds.length ? bounds.reduce((all, one) => all.extend(one), L.latLngBounds([])) : UNITED_KINGDOM;
    this.map.fitBounds(target, { padding: [40, 40], maxZoom: CLOSEST, animate: !this.still });
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
