/**
 * The map in the admin's event form: the marker, the two inputs and the postcode follow one another.
 * Without it the server fills in the position from the postcode on saving.
 */
import { element } from "./config.js";
import { L, UNITED_KINGDOM } from "./leaflet.js";
import { Outlines } from "./outlines.js";

const CLOSE = 12;
/** Decimals of a degree: about a metre. */
const DECIMALS = 5;

const container = document.getElementById("position-map");
const longitude = document.getElementById("id_longitude");
const latitude = document.getElementById("id_latitude");
const postcode = document.getElementById("id_postcode");
const constituency = document.getElementById("id_constituency");

/** @returns {[number, number] | null} what the inputs say, as latitude and longitude */
function typedPosition() {
  const position = [latitude.valueAsNumber, longitude.valueAsNumber];
  return position.every(Number.isFinite) ? position : null;
}

function writePosition({ lat, lng }) {
  latitude.value = lat.toFixed(DECIMALS);
  longitude.value = lng.toFixed(DECIMALS);
}

function drawMap() {
  container.classList.add("position-map-frame");
  const map = L.map(container, { attributionControl: false }).fitBounds(UNITED_KINGDOM);
  const icon = L.divIcon({ className: "position-marker", iconSize: [22, 22] });
  const marker = L.marker([0, 0], { icon, draggable: true, keyboard: false });

  /** Moves the marker to where the inputs say, or takes it away. */
  function follow({ close }) {
    const position = typedPosition();
    if (!position) {
      marker.remove();
      return;
    }
    marker.setLatLng(position).addTo(map);
    if (close) map.setView(position, Math.max(map.getZoom(), CLOSE));
    else if (!map.getBounds().contains(position)) map.panTo(position);
  }

  marker.on("dragend", () => writePosition(marker.getLatLng()));
  map.on("click", ({ latlng }) => {
    writePosition(latlng);
    follow({ close: false });
  });
  for (const input of [longitude, latitude]) input.addEventListener("input", () => follow({ close: false }));
  follow({ close: true });

  // Inside a closed fieldset or tab the map has no size until it is opened.
  new ResizeObserver(() => map.invalidateSize()).observe(container);
  const outlines = new Outlines(map, { overview: container.dataset.outlineUrl }, { interactive: false });
  outlines.load().then(() => outlines.draw(), () => {}); // the marker works on a blank map too
  return follow;
}

/** Sees to what a postcode fills in: position and, unless somebody chose it by hand, constituency. */
function watchPostcode(follow) {
  const message = element("span", "position-message");
  message.setAttribute("role", "status");
  postcode.after(message);
  /** The constituency that we filled in ourselves, which we may therefore replace. */
  let filledIn = "";
  let asked = 0;

  async function fill() {
    const typed = postcode.value.trim();
    const mine = ++asked;
    message.textContent = "";
    if (!typed) return;
    const query = new URLSearchParams({ postcode: typed });
    const response = await fetch(`${container.dataset.placeUrl}?${query}`, { headers: { Accept: "application/json" } });
    const place = await response.json();
    if (mine !== asked) return; // the postcode has changed since
    if (!response.ok) {
      message.textContent = place.message;
      return;
    }
    writePosition({ lat: place.latitude, lng: place.longitude });
    follow({ close: true });
    if (!constituency.value || constituency.value === filledIn) {
      filledIn = String(place.constituency.id);
      choose(filledIn, place.constituency.name);
    }
    message.textContent = place.constituency.name;
  }

  // The server says it again on saving, in words: a lost connection needs no message here.
  postcode.addEventListener("change", () => fill().catch(() => {}));
}

/** Sets the autocomplete field, which knows only the options it has been given. */
function choose(id, name) {
  if (![...constituency.options].some((option) => option.value === id)) constituency.add(new Option(name, id));
  constituency.value = id;
  globalThis.django.jQuery(constituency).trigger("change");
}

if (container && longitude && latitude && postcode && constituency) watchPostcode(drawMap());
