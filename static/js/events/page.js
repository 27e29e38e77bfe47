/** The page of all events: list, map and address bar draw what one state says. Without this script it works as well. */
import { readConfig, readTexts } from "../lib/config.js";
import { all, byId, pause } from "../lib/dom.js";
import { createStore } from "../lib/store.js";
import { Listing, placeOf, readList } from "./listing.js";
import {
  firstState,
  showsMap,
  troubleOf,
  withLifted,
  withList,
  withListFailure,
  withMapFailure,
  withMapToggled,
  withWindow,
} from "./state.js";

/** @typedef {import("./state.js").State} State */

const config = readConfig();
const texts = readTexts();
const wideWindow = matchMedia("(width >= 56rem)");
const frame = byId("listing-map-frame");
const toggle = byId("map-toggle");
const trouble = byId("listing-trouble");

/** The map, fetched when it is first seen. @type {import("./venue-map.js").VenueMap | undefined} */
let map;
let isMapWanted = false;

const store = createStore(firstState({ list: readList(), isWide: wideWindow.matches }), (state) => {
  liftRows(state);
  showMap(state);
  trouble.hidden = !troubleOf(state);
  trouble.textContent = texts[troubleOf(state)] ?? "";
  map?.render(state);
});

/** @param {State} state */
function liftRows({ lifted }) {
  for (const row of all(byId("listing"), ".listing-row")) {
    row.classList.toggle("is-lifted", lifted !== null && placeOf(row) === lifted);
  }
}

/** @param {State} state */
function showMap(state) {
  // static/css/parts/listing.css shows it beside the list, or once it is open.
  frame.hidden = toggle.hidden = state.hasMapFailed;
  frame.classList.toggle("is-open", state.isMapOpen);
  toggle.textContent = state.isMapOpen ? texts.hideMap : texts.showMap;
  toggle.setAttribute("aria-expanded", String(state.isMapOpen));
  if (showsMap(state)) makeMap();
}

async function makeMap() {
  if (isMapWanted) return;
  isMapWanted = true;
  try {
    await pause(); // the form comes first
    const { VenueMap } = await import("./venue-map.js");
    const fresh = new VenueMap(byId("listing-map"), config, texts, {
      onLift: (place) => store.update(withLifted, place),
      onChoose: leadToRow,
    });
    await fresh.load();
    map = fresh; // from here on it follows the state, whatever has happened meanwhile
    map.render(store.state);
    await map.draw();
  } catch {
    store.update(withMapFailure);
  }
}

/** @param {string} place  of a venue: the first of its rows is shown */
function leadToRow(place) {
  const row = all(byId("listing"), ".listing-row").find((one) => placeOf(one) === place);
  row?.scrollIntoView({ block: "center" });
  row?.querySelector("a")?.focus({ preventScroll: true });
}

const listing = new Listing(
  (list, way) => {
    if (way !== "history") keepInAddress(list.query);
    store.update(withList, list);
    byId("status").textContent = byId("listing").dataset.announcement ?? "";
    if (way === "link") byId("count").focus();
  },
  () => store.update(withListFailure),
);

/** @param {string} query */
function keepInAddress(query) {
  if (query !== location.search) history.pushState(null, "", `${location.pathname}${query}`);
}

/** @param {Event} event */
function liftBy({ target }) {
  if (target instanceof Node && frame.contains(target)) return; // markers lift for themselves
  const row = target instanceof Element ? target.closest("#listing .listing-row") : null;
  store.update(withLifted, row instanceof HTMLElement ? placeOf(row) : null);
}

for (const type of ["mouseover", "focusin"]) document.addEventListener(type, liftBy);
toggle.addEventListener("click", () => store.update(withMapToggled));
wideWindow.addEventListener("change", () => store.update(withWindow, wideWindow.matches));
addEventListener("popstate", () => {
  // Another anchor, such as that of the skip link, asks for no other list.
  if (location.search !== store.state.list.query) listing.ask();
});

// What a form without scripts has left open, and a place that nobody knows, are not kept.
const { query } = store.state.list;
if (query !== location.search) history.replaceState(null, "", `${location.pathname}${query}${location.hash}`);
store.render();
