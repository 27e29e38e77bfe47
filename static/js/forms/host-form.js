/**
 * The host's form: the draft on this device, the place behind a postcode, events that may be the same one.
 * Without it the server does the same when the form is sent, except for the draft.
 */
import { all, byId, element } from "../lib/dom.js";
import { placeFinder, suggestionFor, written } from "../lib/place-field.js";
import { fillIn, forgetDraft, keepDraft, readDraft } from "./host-draft.js";

/** @typedef {import("../lib/place-map.js").Position} Position */

const PAUSE_MS = 400;
/** What the search for similar events is told: nothing about the person. */
const COMPARED =
  "csrfmiddlewaretoken kind is_remote day start minutes postcode place longitude latitude is_private constituency title suggested"
    .split(" ");

const form = byId("host-form", HTMLFormElement);
const fields = /** @type {Record<string, any>} */ (form.elements);
const { postcode, longitude, latitude, constituency, is_remote: isRemote } = fields;
const clear = byId("place-clear");
/** Nothing is kept or compared while somebody changes an event that is there already. */
const isNew = "similarUrl" in form.dataset;

/** Calls `deed` when nothing has happened for a moment. @param {() => void} deed */
function afterPause(deed) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(deed, PAUSE_MS);
  };
}

// The draft

const keep = () => keepDraft(form);

function startDraft() {
  const draft = readDraft();
  if (draft) bringBack(draft);
  byId("draft-forget").addEventListener("click", () => {
    form.removeEventListener("input", keep);
    forgetDraft();
    location.reload();
  });
}

/** @param {Map<string, string>} draft */
function bringBack(draft) {
  // Whoever comes from a constituency's page means that one.
  const meant = constituency.value;
  const today = fields.day.value;
  fillIn(form, draft);
  if (meant) constituency.value = meant;
  // A day that has passed since is of no use.
  if (fields.suggested.value) {
    // Another place and another day were suggested, and taken.
    fields.day.value = today;
    for (const field of [postcode, longitude, latitude, fields.place]) field.value = "";
  }
  if (fields.day.value < new Date().toISOString().slice(0, 10)) fields.day.value = today;
  for (const closed of all(form, "details:not([open], #place-details)")) {
    const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (closed.querySelectorAll("input[type=text]"));
    /** @type {HTMLDetailsElement} */ (closed).open = [...inputs].some((field) => field.value);
  }
  byId("draft-message").hidden = false;
}

// The place

/** @type {Position | null} the middle of the postcode */
let middle = null;
/** @type {import("../lib/place-map.js").PlaceMap | null} */
let map = null;

const suggest = suggestionFor(constituency);

/** @returns {Position | null} */
const marker = () => (longitude.value && latitude.value ? [Number(latitude.value), Number(longitude.value)] : null);

function showOnMap() {
  map?.show(marker() ?? middle, { isSet: marker() !== null });
  clear.hidden = marker() === null;
}

/** @param {Position | null} position */
function setMarker(position) {
  [latitude.value, longitude.value] = position ? position.map(written) : ["", ""];
  clear.hidden = position === null;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** @param {(option: HTMLOptionElement) => boolean} matches */
function suggestConstituency(matches) {
  const option = [...constituency.options].find(matches);
  if (option) suggest(option.value, option.text);
}

const findPlace = placeFinder(postcode, form.dataset.placeUrl ?? "", byId("place-message"), (place) => {
  middle = [place.latitude, place.longitude];
  suggestConstituency((option) => option.text === place.constituency.name);
  showOnMap();
  if (isNew) {
    keep();
    compare();
  }
  return `${form.dataset.inConstituency} ${place.constituency.name}.`;
});

async function openMap() {
  if (map) return;
  const { drawPlaceMap } = await import("../lib/place-map.js");
  map = drawPlaceMap(byId("place-map"), {
    onSet: (position, code) => {
      setMarker(position);
      if (code) suggestConstituency((option) => option.value === code);
    },
    home: constituency.value,
    isForThumbs: true,
  });
  showOnMap();
}

function watchPlace() {
  const details = byId("place-details", HTMLDetailsElement);
  details.hidden = false;
  details.addEventListener("toggle", () => details.open && openMap().catch(() => (details.hidden = true)));
  clear.addEventListener("click", () => {
    setMarker(null);
    showOnMap();
  });
  postcode.addEventListener("change", () => {
    setMarker(null); // it belonged to the former postcode
    middle = null;
    findPlace();
  });
}

/** Calls are made from home, unless somebody says otherwise. */
function watchKind() {
  let byUs = false;
  form.addEventListener("change", (event) => {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    if (event.target === isRemote) byUs = false;
    if (name !== "kind") return;
    if (value === "phone-bank" && !isRemote.checked) isRemote.checked = byUs = true;
    else if (value !== "phone-bank" && byUs) isRemote.checked = byUs = false;
  });
}

// Events that may be the same one

let compared = 0;
const compare = afterPause(() => lookForSimilar().catch(() => {}));

async function lookForSimilar() {
  const typed = [...new FormData(form)].filter(([name]) => COMPARED.includes(name));
  const body = new URLSearchParams(typed.map(([name, value]) => [name, String(value)]));
  const mine = ++compared;
  const headers = { Accept: "application/json" };
  const response = await fetch(form.dataset.similarUrl ?? "", { method: "POST", body, headers });
  if (!response.ok || mine !== compared) return;
  const { similar, dark, suggestion } = await response.json();
  byId("elsewhere").hidden = suggestion.text === "";
  byId("elsewhere-text").textContent = suggestion.text;
  const link = byId("elsewhere-link", HTMLAnchorElement);
  [link.textContent, link.href] = [suggestion.label, suggestion.url];
  byId("dark-message").textContent = dark;
  byId("similar-list").replaceChildren(...similar.map(similarEvent));
  byId("similar").hidden = similar.length === 0;
}

/** @param {{title: string, when: string, url: string}} event */
function similarEvent({ title, when, url }) {
  const item = element("li", "");
  const link = element("a", "", title);
  link.href = url;
  item.append(link, element("span", "hint", when));
  return item;
}

if ("keepsDraft" in form.dataset) startDraft();
watchKind();
watchPlace();
if (isNew) {
  form.addEventListener("input", keep);
  form.addEventListener("change", (event) => {
    if (COMPARED.includes(/** @type {HTMLInputElement} */ (event.target).name)) compare();
  });
  for (const hint of all(document, ".draft-hint")) hint.hidden = false;
}
if (postcode.value) findPlace();
