/** A small map in a form: where people meet, by a tap. */
import { L, UNITED_KINGDOM } from "./leaflet.js";
import { Labels } from "./labels.js";
import { Outlines } from "./outlines.js";

const CLOSE = 13;
/** From further away a thumb covers a town: a tap then goes closer instead. */
const SET_FROM_ZOOM = 10;

/**
 * @typedef {[number, number]} Position  latitude and longitude
 *
 * @typedef {object} Options
 * @property {(position: Position, code: string | null) => void} onSet  where the marker was put, and the constituency
 *   that was tapped, if `isForThumbs`: as it is drawn, to about 100 m
 * @property {string} [home]  code of the constituency to begin with
 * @property {boolean} [isForThumbs]  the page scrolls past the map instead of the map zooming, and a tap from afar
 *   goes closer
 *
 * @typedef {object} PlaceMap
 * @property {(position: Position | null, look?: {isSet?: boolean, close?: boolean}) => void} show  moves the map; the
 *   marker is solid where somebody has set it
 */

/**
 * @param {HTMLElement} container  its data-outline-url names the drawing of the constituencies, data-labels
 *   what is named on it
 * @param {Options} options
 * @returns {PlaceMap}
 */
export function drawPlaceMap(container, { onSet, home = "", isForThumbs = false }) {
  const map = L.map(container, {
    attributionControl: false,
    scrollWheelZoom: !isForThumbs,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  }).fitBounds(UNITED_KINGDOM);
  const icon = L.divIcon({ className: "place-marker", iconSize: [28, 28] });
  const marker = L.marker([0, 0], { icon, draggable: true, keyboard: false });
  const overview = container.dataset.outlineUrl ?? "";
  const outlines = new Outlines(map, { overview }, { interactive: isForThumbs });
  const labels = new Labels(map, JSON.parse(container.dataset.labels ?? "{}"), outlines);
  let hasMoved = false;
  outlines.load().then(
    () => {
      const around = hasMoved ? null : outlines.boundsOf(home);
      if (around) map.fitBounds(around);
      outlines.draw();
      labels.load();
    },
    () => {}, // the marker works on a blank map too
  );

  /** @param {{lat: number, lng: number}} there  @param {string | null} code */
  const set = ({ lat, lng }, code) => {
    marker.setLatLng([lat, lng]).setOpacity(1).addTo(map);
    onSet([lat, lng], code);
  };
  /** @param {{latlng: {lat: number, lng: number}}} event  @param {string | null} code */
  const tap = ({ latlng }, code) => {
    if (isForThumbs && map.getZoom() < SET_FROM_ZOOM) map.setView(latlng, SET_FROM_ZOOM);
    else set(latlng, code);
  };
  outlines.group.on("click", (/** @type {any} */ event) => {
    L.DomEvent.stopPropagation(event); // or the map would hear of it, too
    tap(event, event.propagatedFrom?.options.code ?? null);
  });
  map.on("click", (/** @type {any} */ event) => tap(event, null));
  marker.on("dragend", () => set(marker.getLatLng(), null));
  // Inside a closed part of the form the map has no size until that is opened.
  new ResizeObserver(() => map.invalidateSize()).observe(container);

  return {
    show(position, { isSet = true, close = true } = {}) {
      if (!position) {
        marker.remove();
        return;
      }
      marker.setLatLng(position).setOpacity(isSet ? 1 : 0.6).addTo(map);
      hasMoved = true;
      if (close) map.setView(position, Math.max(map.getZoom(), CLOSE));
      else if (!map.getBounds().contains(position)) map.panTo(position);
    },
  };
}
