/** The small map on the page of a seat or an event: one seat among its neighbours, and where to meet. */
import { element, readConfig, readTexts } from "./config.js";
import { L } from "./leaflet.js";
import { Drawing, fetchOutlines } from "./outlines.js";

const container = document.getElementById("small-map");

async function draw() {
  const config = readConfig();
  const texts = readTexts();
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    scrollWheelZoom: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ position: "topright", zoomInTitle: texts.zoomIn, zoomOutTitle: texts.zoomOut }).addTo(map);
  if (config.tiles_url) L.tileLayer(config.tiles_url).addTo(map);

  // The fine outlines are six times as heavy: too much for a picture beside the text on a phone.
  const { fine, overview } = config.outlines;
  const drawing = new Drawing(await fetchOutlines(matchMedia("(width >= 56rem)").matches ? fine : overview));
  const bounds = drawing.boundsOf(config.home_code) ?? drawing.group.getBounds();
  map.fitBounds(bounds, { padding: [24, 24] });
  drawing.group.addTo(map);
  drawing.paint(config.home_code, ["is-chosen"]);
  drawing.paths.get(config.home_code)?.bringToFront();
  // Absent on the page of a seat or of an event that people join from home.
  if (typeof config.place === "string" && typeof config.longitude === "number") {
    const icon = L.divIcon({ className: "venue", html: element("span", "venue-dot"), iconSize: [28, 28] });
    L.marker([config.latitude, config.longitude], { icon, keyboard: false, title: config.place }).addTo(map);
  }
}

draw().catch(() => {
  // The address is on the page in words: without its picture the frame would only be in the way.
  container.parentElement.hidden = true;
});
