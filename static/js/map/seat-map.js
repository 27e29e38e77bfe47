/** The Leaflet map: paints seats by band, lifts and frames them, names them, and marks meeting points. */
import { element } from "../lib/dom.js";
import { Labels } from "../lib/labels.js";
import { L, MAINLAND, UNITED_KINGDOM } from "../lib/leaflet.js";
import { Outlines } from "../lib/outlines.js";
import { ISLES, IslesInset } from "./isles.js";
import { classOf, wordsFor } from "./legend.js";
import { byPlace, hereMarker, rankMarker, venueMarker } from "./markers.js";
import { bandOf, framing, layerOf, venuesOf } from "./state.js";

/** @typedef {import("./state.js").State} State */

/** @param {...(string | null)} some */
const codes = (...some) => some.filter((code) => code !== null);

/** From closer up one would no longer see which towns are around; for a seat by itself, and for several. */
const [CLOSEST_ONE, CLOSEST] = [10.5, 9.5];
/** A hexagon is then about 60 pixels wide. */
const CLOSEST_HEXAGONS = 7.5;
/** Pixels between what is framed and the edge of the map, in a wide window and in a narrow one. */
const [MARGIN, NARROW_MARGIN] = [40, 28];
/** Seats that are smaller than this on the screen, in pixels, get a ring when lifted. */
const TINY = 18;
/** A finger hits nothing smaller than this: a tap goes closer instead. */
const FINGER = 24;
const ZOOM_BY_FINGER = 2;
/** Seats that are smaller than this have their flag above them instead of upon them. */
const FLAG_ROOM = 72;

export class SeatMap {
  /**
   * @param {HTMLElement} container
   * @param {import("../lib/config.js").MapConfig} config
   * @param {import("../lib/config.js").Texts} texts
   * @param {Pick<import("./map-pane.js").Handlers, "onChoose" | "onHover" | "onHexagons" | "covered">} handlers
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
    this.map.fitBounds(MAINLAND);
    this.here = L.layerGroup().addTo(this.map);
    this.outlines = new Outlines(this.map, config.outlines);
    this.labels = new Labels(this.map, config.labels, this.outlines);
    this.isles = new IslesInset(this.map, this.outlines, {
      ...handlers,
      name: () => this.drawn?.seats.get(ISLES)?.name ?? "",
    });
    this.#listen();
    this.map.on("zoomend", () => this.drawn && this.#rank(this.drawn.answer.recommended));
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
        const isByFinger = event.originalEvent?.pointerType === "touch";
        if (isByFinger && this.#sizeOf(codeOf(event)) < FINGER) {
          this.map.setZoomAround(event.latlng, this.map.getZoom() + ZOOM_BY_FINGER);
        } else this.handlers.onChoose(codeOf(event));
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
  async load() {
    this.labels.load(); // they come when they come
    await this.outlines.load();
    this.isles.draw();
  }

  draw() {
    return this.outlines.draw();
  }

  /** Draws what has changed since the state that was rendered last; at first everything. @param {State} state */
  render(state) {
    const { drawn } = this;
    this.drawn = state;
    const { answer, chosen, lifted, isHexagonal } = state;
    if (isHexagonal !== this.outlines.isHexagonal && !this.#turn(isHexagonal)) {
      this.drawn = drawn; // once the hexagons are there, this is rendered again
      return;
    }
    const isOther = !drawn || answer !== drawn.answer || isHexagonal !== drawn.isHexagonal;
    const isRepainted = isOther || state.seats !== drawn.seats || state.layer !== drawn.layer ||
      state.off !== drawn.off;
    this.#paint(state, isRepainted ? undefined : codes(chosen, lifted, drawn.chosen, drawn.lifted));
    if (isOther) this.#rank(answer.recommended);
    if (isOther) this.#markHere(isHexagonal ? "" : answer.here);
    if (lifted !== drawn?.lifted) this.#ring(lifted);
    if (isOther || venuesOf(state) !== venuesOf(drawn)) this.#mark(isHexagonal ? [] : venuesOf(state));
    if (isOther || state.seats !== drawn.seats || chosen !== drawn.chosen) this.#name(state);
    this.#move(state, drawn);
  }

  /** Shows the other view; false: it has to be fetched first. @param {boolean} isHexagonal */
  #turn(isHexagonal) {
    const { outlines } = this;
    if (isHexagonal && !outlines.hexagons) {
      outlines.loadHexagons().then(() => this.handlers.onHexagons(true), () => this.handlers.onHexagons(false));
      return false;
    }
    this.tooltip.remove();
    this.labels.showTowns(!isHexagonal);
    this.container.classList.toggle("is-hexagonal", isHexagonal);
    outlines.showHexagons(isHexagonal);
    return true;
  }

  /** Which seats may be named on the map, and which regions among the hexagons. @param {State} state */
  #name({ seats, answer, chosen, isHexagonal }) {
    const first = new Set(codes(chosen, ...answer.recommended, answer.home));
    const of = (/** @type {string} */ code) => seats.get(code);
    const important = [...first].map(of).filter((seat) => seat !== undefined);
    this.labels.important = important.length;
    this.labels.seats = [...important, ...[...seats.values()].filter(({ code }) => !first.has(code))];
    this.labels.regions = isHexagonal ? this.#regions(seats.values()) : [];
    this.labels.draw();
  }

  /** The middles of regions, to be named there. @param {Iterable<import("../lib/config.js").Seat>} seats */
  #regions(seats) {
    /** @type {Map<string, any[]>} */
    const centers = new Map();
    for (const { code, region } of seats) {
      const center = this.outlines.centerOf(code);
      if (center) centers.set(region, [...(centers.get(region) ?? []), center]);
    }
    /** @param {number[]} numbers */
    const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    return [...centers].map(([name, all]) => ({
      name,
      at: L.latLng(mean(all.map(({ lat }) => lat)), mean(all.map(({ lng }) => lng))),
    }));
  }

  /** @param {string} here  longitude and latitude, or empty */
  #markHere(here) {
    this.here.clearLayers();
    this.labels.here = null;
    if (!here) return;
    const [longitude, latitude] = here.split(",").map(Number);
    const at = L.latLng(latitude, longitude);
    this.here.addLayer(hereMarker(at));
    this.labels.here = { name: this.texts.youAreHere, at };
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
  #paint({ seats, layer, off, answer, chosen, lifted }, only) {
    const { home } = answer;
    const recommended = new Set(answer.recommended);
    /** @param {string} code */
    const classesOf = (code) => {
      const seat = seats.get(code);
      const isOff = seat && off.includes(bandOf(seat, layer));
      const classes = seat ? [isOff ? "is-off" : classOf(seat, layer)] : [];
      if (recommended.has(code)) classes.push("is-recommended");
      if (code === home) classes.push("is-home");
      if (code === chosen) classes.push("is-chosen");
      if (code === lifted) classes.push("is-lifted");
      return classes;
    };
    this.outlines.paint(classesOf, codes(home, ...recommended, chosen, lifted), only);
    this.isles.paint();
  }

  /** Numbers the recommended seats as the list does. @param {string[]} recommended  codes */
  #rank(recommended) {
    this.ranks.clearLayers();
    recommended.forEach((code, i) => {
      const foot = this.#footOf(code);
      if (foot) this.ranks.addLayer(rankMarker(foot, i + 1));
    });
    this.labels.draw();
  }

  /** Where a seat's flag stands: so that it hides nothing of a small one. @param {string} code */
  #footOf(code) {
    if (this.#sizeOf(code) >= FLAG_ROOM) return this.outlines.centerOf(code);
    const corners = this.outlines.ringOf(code);
    return corners.length ? corners.reduce((top, corner) => (corner.lat > top.lat ? corner : top)) : undefined;
  }

  /** How large a seat is drawn, in pixels: the smaller of its width and its height. @param {string} code */
  #sizeOf(code) {
    const bounds = this.outlines.boundsOf(code);
    if (!bounds) return 0;
    const size = this.map.latLngToLayerPoint(bounds.getSouthEast()).subtract(
      this.map.latLngToLayerPoint(bounds.getNorthWest()),
    );
    return Math.min(size.x, size.y);
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
    this.labels.draw();
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
    const { isHexagonal } = this.outlines;
    const everything = isHexagonal ? this.outlines.bounds : L.latLngBounds(MAINLAND);
    const target = bounds.length ? bounds.reduce((all, one) => all.extend(one), L.latLngBounds([])) : everything;
    const animate = this.outlines.isDrawn && !this.still;
    const covered = this.handlers.covered(this.container);
    const margin = !bounds.length ? 4 : this.container.clientWidth < 640 ? NARROW_MARGIN : MARGIN;
    this.map.fitBounds(target, {
      paddingTopLeft: [margin, margin],
      paddingBottomRight: [margin, margin + covered],
      maxZoom: isHexagonal ? CLOSEST_HEXAGONS : seats.length === 1 ? CLOSEST_ONE : CLOSEST,
      animate,
    });
  }
}
