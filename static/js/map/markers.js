/**
 * Marks on the map: ranks of recommended seats, and meeting points. None is in the tab order, as the list
 * names the same seats and events.
 *
 * @typedef {import("./state.js").Venue} Venue
 */
import { element } from "../lib/dom.js";
import { L } from "../lib/leaflet.js";

/** A flag on a stick: its foot is the place. */
const [FLAG_WIDTH, FLAG_HEIGHT] = [24, 32];

/**
 * The number that a seat has in the list, on a flag, as in the list.
 * @param {any} latlng  Leaflet's, of its foot
 * @param {number} rank  from 1
 */
export function rankMarker(latlng, rank) {
  const icon = L.divIcon({
    className: "rank-mark",
    html: element("span", "", String(rank)),
    iconSize: [FLAG_WIDTH, FLAG_HEIGHT],
    iconAnchor: [FLAG_WIDTH / 2, FLAG_HEIGHT],
  });
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

/** Where somebody starts from. @param {any} latlng  Leaflet's */
export function hereMarker(latlng) {
  const icon = L.divIcon({ className: "here-mark", iconSize: [18, 18] });
  return L.marker(latlng, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
}

/** @param {Venue[]} events  all at one place */
export function venueMarker(events) {
  const isOne = events.length === 1;
  const dot = element("span", "venue-dot");
  if (!isOne) dot.append(element("span", "venue-count", `×${events.length}`));
  const list = element("ul", "");
  for (const { title, when, url } of events) {
    const link = element("a", "", title);
    link.href = url;
    const item = element("li", "");
    item.append(element("span", "", when), element("br", ""), link);
    list.append(item);
  }
  return L.marker([events[0].latitude, events[0].longitude], {
    icon: L.divIcon({
      className: isOne ? "venue" : "venue has-count",
      html: dot,
      iconSize: isOne ? [24, 24] : [42, 24],
    }),
    keyboard: false,
    title: events.map(({ title }) => title).join("; "),
  }).bindPopup(list);
}
