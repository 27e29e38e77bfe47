/** The drawings of all constituencies: an overview, and a finer one for close up. */
import { L } from "./leaflet.js";

/**
 * Fetches one drawing. Its address contains a digest, so that the browser may keep it for good.
 * @param {string} url
 * @returns {Promise<object>} GeoJSON; each feature has only its code
 */
export async function fetchOutlines(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Outlines answered ${response.status}`);
  return response.json();
}

/**
 * One SVG path for each constituency, in the order of the drawing, with its code beside it.
 * Colours come from classes alone (static/css/bands.css).
 * @param {object} geojson
 */
export class Drawing {
  constructor(geojson) {
    /** @type {Map<string, L.Path>} */
    this.paths = new Map();
    this.group = L.geoJSON(geojson, {
      // Shared borders must stay shared: Leaflet would thin out each outline on its own.
      smoothFactor: 0,
      style: { className: "seat" },
      onEachFeature: (feature, path) => this.paths.set(feature.properties.code, path),
    });
  }

  /** Shows exactly these classes on a seat, besides its own. */
  paint(code, classes) {
    this.paths.get(code)?.getElement()?.setAttribute("class", ["seat", "leaflet-interactive", ...classes].join(" "));
  }

  /** @returns {L.LatLngBounds | undefined} */
  boundsOf(code) {
    return this.paths.get(code)?.getBounds();
  }
}
