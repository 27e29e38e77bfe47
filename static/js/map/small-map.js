/** The small map on the page of a seat or an event: one seat among its neighbours, and where to meet. */
import { readConfig, readTexts } from "../lib/config.js";
import { byId, element, sized } from "../lib/dom.js";
import { L } from "../lib/leaflet.js";
import { Labels } from "../lib/labels.js";
import { FINE_FROM_ZOOM, Outlines } from "../lib/outlines.js";

const container = byId("small-map");

async function draw() {
  const config = readConfig();
  const texts = readTexts();
  const { homeCode = "" } = container.dataset;
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

  const outlines = new Outlines(map, config.outlines);
  await outlines.load();
  await sized(container); // it may have lost its size meanwhile
  outlines.paint((code) => (code === homeCode ? ["is-chosen"] : []), [homeCode]);
  const labels = new Labels(map, config.labels, outlines);
  const isWide = matchMedia("(width >= 56rem)").matches;
  // The fine outlines are six times as heavy: on a phone, where this is a picture beside the text, they wait
  // until somebody looks closer.
  if (!isWide) outlines.fineFromZoom = Infinity;
  map.fitBounds(outlines.boundsOf(homeCode) ?? outlines.bounds, { padding: [24, 24], animate: false });
  if (!isWide) {
    outlines.fineFromZoom = Math.max(FINE_FROM_ZOOM, map.getZoom() + 0.5);
    labels.villagesFromZoom = Math.max(labels.villagesFromZoom, map.getZoom() + 0.5);
  }
  // Absent on the page of a seat or of an event that people join from home.
  if (typeof config.place === "string" && typeof config.longitude === "number") {
    const icon = L.divIcon({ className: "venue", html: element("span", "venue-dot"), iconSize: [28, 28] });
    L.marker([config.latitude, config.longitude], { icon, keyboard: false, title: config.place }).addTo(map);
  }
  labels.load(); // the names come when they come
}

draw().catch(() => {
  // The address is on the page in words: without its picture the frame would only be in the way.
  if (container.parentElement) container.parentElement.hidden = true;
});
