/**
 * The map in the admin's event form: the marker, the two inputs and the postcode follow one another.
 * Without it the server fills in the position from the postcode on saving.
 */
import { element } from "../lib/dom.js";
import { placeFinder, suggestionFor, written } from "../lib/place-field.js";
import { drawPlaceMap } from "../lib/place-map.js";

/** @param {HTMLElement} container  @param {Record<string, any>} fields */
function followEachOther(container, { longitude, latitude, postcode, constituency }) {
  /** @returns {[number, number] | null} what the inputs say, as latitude and longitude */
  function typedPosition() {
    const { valueAsNumber: north } = latitude;
    const { valueAsNumber: east } = longitude;
    return Number.isFinite(north) && Number.isFinite(east) ? [north, east] : null;
  }

  /** @param {[number, number]} position */
  function write([north, east]) {
    latitude.value = written(north);
    longitude.value = written(east);
  }

  container.classList.add("position-map-frame");
  const map = drawPlaceMap(container, { onSet: write });
  for (const input of [longitude, latitude]) {
    input.addEventListener("input", () => map.show(typedPosition(), { close: false }));
  }
  map.show(typedPosition());

  const message = element("span", "position-message");
  message.setAttribute("role", "status");
  postcode.after(message);
  const suggest = suggestionFor(constituency, (id, name) => {
    addOption(constituency, id, name);
    constituency.value = id;
    /** @type {any} */ (globalThis).django.jQuery(constituency).trigger("change");
  });
  const find = placeFinder(postcode, container.dataset.placeUrl ?? "", message, (place) => {
    write([place.latitude, place.longitude]);
    map.show(typedPosition());
    suggest(String(place.constituency.id), place.constituency.name);
    return place.constituency.name;
  });
  postcode.addEventListener("change", find);
}

/**
 * An autocomplete field knows only the options that it has been given.
 * @param {HTMLSelectElement} select
 * @param {string} id
 * @param {string} name
 */
function addOption(select, id, name) {
  if (![...select.options].some((option) => option.value === id)) select.add(new Option(name, id));
}

const container = document.getElementById("position-map");
const names = ["longitude", "latitude", "postcode", "constituency"];
const fields = Object.fromEntries(names.map((name) => [name, document.getElementById(`id_${name}`)]));
// Somebody who may only look at an event has no fields.
if (container && names.every((name) => fields[name])) followEachOther(container, fields);
