/**
 * Marks on the map: ranks of recommended seats, and meeting points. None is in the tab order, as the list
 * names the same seats and events.
 *
 * @typedef {import("./state.js").Venue} Venue
 */
import { element } from "../lib/dom.js";
import { L } from "../lib/leaflet.js";

/**
 * The number that a seat has in the list.
 * @param {any} latlng  Leaflet's
 * @param {number} rank  from 1
 */
export function rankMarker(latlng, rank) {
  const icon = L.divIcon({ className: "rank-mark", html: element("span", "", String(rank)), iconSize: [22, 22] });
  return L.marker(latlng, { icon, interactive: false, keyboard: false, zIndexOffset: 1000 });
}

/**
 * Events grouped by where they are, in the order of the first of each.
 * @param {Venue[]} events
 * @returns {Venue[][]}
 */
export function byPlace(events) {
  /** @type {Map<string, Venue[]>} */
  const places = new Map();
  for (const event of events) {
    const place = `${event.latitude},${event.longitude}`;
    places.set(place, [...(places.get(place) ?? []), event]);
  }
  return [...places.values()];
}

/** @param {Venue[]} events  all at one place */
export function venueMarker(events) {
  const isOne = events.length === 1;
  const dot = element("span", isOne ? "venue-dot" : "", isOne ? "" : String(events.length));
  const list = element("ul", "");
  for (const { title, when, url } of events) {
    const link = element("a", "", title);
    link.href = url;
    const item = element("li", "");
    item.append(element("span", "", when), element("br", ""), link);
    list.append(item);
  }
  return L.marker([events[0].latitude, events[0].longitude], {
    icon: L.divIcon({ className: "venue", html: dot, iconSize: [24, 24] }),
    keyboard: false,
    title: events.map(({ title }) => title).join("; "),
  }).bindPopup(list);
}
