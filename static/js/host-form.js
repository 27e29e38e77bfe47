/**
 * The host's form: the draft on this device, the place behind a postcode, events that may be the same one.
 * Without it the server does the same when the form is sent, except for the draft.
 */
import { element } from "./config.js";
import { forgetDraft, keepDraft, readDraft } from "./host-draft.js";

/** Decimals of a degree: about a metre. */
const DECIMALS = 5;
const PAUSE_MS = 400;
/** What the search for similar events is told: nothing about the person. */
const COMPARED = [
  "csrfmiddlewaretoken", "kind", "is_remote", "day", "start", "minutes", "postcode", "place", "longitude", "latitude",
  "is_private", "constituency", "title",
];

const form = document.getElementById("host-form");
const { postcode, longitude, latitude, constituency, is_remote: isRemote } = form.elements;
const placeMessage = document.getElementById("place-message");
const darkMessage = document.getElementById("dark-message");
const clear = document.getElementById("place-clear");

/** Calls `deed` when nothing has happened for a moment. */
function afterPause(deed) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(deed, PAUSE_MS);
  };
}

// The draft

const startedWith = form.elements.day.value;

function fillIn(draft) {
  for (const field of form.elements) {
    if (!field.name || ["csrfmiddlewaretoken", "consent", "different"].includes(field.name)) continue;
    const typed = draft.get(field.name);
    if (field.type === "checkbox") field.checked = typed !== undefined;
    else if (field.type === "radio") field.checked = typed === field.value;
    else if (typed !== undefined) field.value = typed;
  }
  // A day that has passed since is of no use.
  if (form.elements.day.value < new Date().toISOString().slice(0, 10)) form.elements.day.value = startedWith;
  const closed = form.querySelectorAll("details:not([open], #place-details)");
  for (const details of closed) details.open = [...details.querySelectorAll("input[type=text]")].some((field) => field.value);
}

function startDraft() {
  const draft = readDraft();
  if (draft) {
    // Whoever comes from a constituency's page means that one.
    const asked = constituency.value;
    fillIn(draft);
    if (asked) constituency.value = asked;
    document.getElementById("draft-message").hidden = false;
  }
  document.getElementById("draft-forget").addEventListener("click", () => {
    form.removeEventListener("input", keep);
    forgetDraft();
    location.reload();
  });
}

const keep = () => keepDraft(form);

// The place

/** The constituency that we filled in ourselves, which we may therefore replace. */
let filledIn = "";
let asked = 0;
/** @type {[number, number] | null} the middle of the postcode */
let middle = null;
let map = null;

const marker = () => (longitude.value && latitude.value ? [Number(latitude.value), Number(longitude.value)] : null);

function showOnMap() {
  map?.show(marker() ?? middle, { isSet: marker() !== null });
  clear.hidden = marker() === null;
}

function setMarker(position) {
  [latitude.value, longitude.value] = position ? position.map((degrees) => degrees.toFixed(DECIMALS)) : ["", ""];
  clear.hidden = position === null;
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function fillInConstituency(matches) {
  const option = [...constituency.options].find(matches);
  if (option && (!constituency.value || constituency.value === filledIn)) {
    constituency.value = filledIn = option.value;
  }
}

async function lookUpPostcode() {
  const typed = postcode.value.trim();
  const mine = ++asked;
  placeMessage.textContent = "";
  middle = null;
  if (!typed) return;
  const query = new URLSearchParams({ postcode: typed });
  const response = await fetch(`${form.dataset.placeUrl}?${query}`, { headers: { Accept: "application/json" } });
  const place = await response.json();
  if (mine !== asked) return; // the postcode has changed since
  if (!response.ok) {
    placeMessage.textContent = place.message;
    return;
  }
  middle = [place.latitude, place.longitude];
  placeMessage.textContent = `${form.dataset.inConstituency} ${place.constituency.name}.`;
  fillInConstituency((option) => option.text === place.constituency.name);
  showOnMap();
  keepIfNew();
  compare?.();
}

async function openMap() {
  if (map) return;
  const { drawPlaceMap } = await import("./host-place.js");
  map = drawPlaceMap(document.getElementById("place-map"), (position, code) => {
    setMarker(position);
    if (code) fillInConstituency((option) => option.value === code);
  }, constituency.value);
  showOnMap();
}

function watchPlace() {
  const details = document.getElementById("place-details");
  details.hidden = false;
  details.addEventListener("toggle", () => details.open && openMap().catch(() => (details.hidden = true)));
  clear.addEventListener("click", () => {
    setMarker(null);
    showOnMap();
  });
  postcode.addEventListener("change", () => {
    setMarker(null); // it belonged to the former postcode
    lookUpPostcode().catch(() => {}); // the server says it again, in words
  });
}

/** Calls are made from home, unless somebody says otherwise. */
function watchKind() {
  let byUs = false;
  form.addEventListener("change", ({ target }) => {
    if (target === isRemote) byUs = false;
    if (target.name !== "kind") return;
    if (target.value === "phone-bank" && !isRemote.checked) isRemote.checked = byUs = true;
    else if (target.value !== "phone-bank" && byUs) isRemote.checked = byUs = false;
  });
}

// Events that may be the same one

let compared = 0;

async function lookForSimilar() {
  const all = new FormData(form);
  const body = new URLSearchParams(COMPARED.filter((name) => all.has(name)).map((name) => [name, all.get(name)]));
  const mine = ++compared;
  const response = await fetch(form.dataset.similarUrl, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!response.ok || mine !== compared) return;
  const { similar, dark } = await response.json();
  darkMessage.textContent = dark;
  const items = similar.map(({ title, when, url }) => {
    const item = element("li", "");
    const link = element("a", "", title);
    link.href = url;
    item.append(link, element("span", "hint", when));
    return item;
  });
  document.getElementById("similar-list").replaceChildren(...items);
  document.getElementById("similar").hidden = items.length === 0;
}

const isNew = "similarUrl" in form.dataset;
const compare = isNew ? afterPause(() => lookForSimilar().catch(() => {})) : null;
const keepIfNew = () => isNew && keep();

if ("keepsDraft" in form.dataset) startDraft();
watchKind();
watchPlace();
if (isNew) {
  form.addEventListener("input", keep);
  form.addEventListener("change", ({ target }) => COMPARED.includes(target.name) && compare());
  for (const hint of document.querySelectorAll(".draft-hint")) hint.hidden = false;
}
if (postcode.value) lookUpPostcode().catch(() => {});
