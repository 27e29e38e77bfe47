/** The map page: keeps question, list, map, panel and address in step. */
import { readAddress, writeAddress } from "./address.js";
import { pause, readConfig, readTexts } from "./config.js";
import { drawLegend, drawSwitch } from "./legend.js";
import { watchNeed } from "./need.js";
import { enhanceLookup, markField, readAnswer, readVenues } from "./results.js";
import { SeatList } from "./seat-list.js";
import { SeatPanel } from "./seat-panel.js";

const byId = (id) => document.getElementById(id);
const config = readConfig();
const texts = readTexts();
const form = byId("lookup");
const isWide = matchMedia("(width >= 56rem)");
const defaultLayer = config.layers[0].slug;

/** @type {import("./seat-map.js").SeatMap | undefined} made when it is first seen: a phone may never open it */
let map;
let isMapMade = false;
/** @type {Map<string, import("./config.js").Seat>} */
let seats = new Map();
let answer = readAnswer();
let layer = config.layers.some(({ slug }) => slug === readAddress().layer) ? readAddress().layer : defaultLayer;

const list = new SeatList(texts);
const panel = new SeatPanel(texts, { onClose: closeSeat, onShow: () => showVenues() });
const lookup = enhanceLookup(form, texts, (fresh) => {
  answer = fresh;
  panel.close();
  remember(null);
  showAnswer();
  if (!isWide.matches) byId("results").scrollIntoView();
});

/** Writes the present state into the address bar. */
function remember(seat, options) {
  writeAddress(
    {
      at: answer.at,
      travel: answer.outcome ? form.elements.travel.value : "",
      when: answer.when,
      mine: answer.mine,
      layer: layer === defaultLayer ? "" : layer,
      seat,
    },
    options,
  );
}

/** Draws on the map what the list says. */
function showAnswer() {
  map?.setRecommended(answer.recommended, answer.home);
  map?.setChosen(panel.code);
  showVenues();
  const shown = [...answer.recommended, ...(answer.home ? [answer.home] : [])];
  if (shown.length) map?.frame(shown);
}

function showVenues() {
  map?.setVenues(readVenues(panel.code ? byId("seat-panel") : byId("results")));
}

/** @param {string} code  @param {{frame?: boolean, push?: boolean}} options */
function openSeat(code, { frame = false, push = true } = {}) {
  const seat = seats.get(code);
  if (!seat || panel.code === code) return;
  const isFirst = !panel.code;
  panel.open(seat);
  map?.setChosen(code);
  if (frame) map?.frame([code]);
  else if (!isWide.matches) map?.reveal(code, coveredBySheet());
  if (push) remember(code, { push: isFirst });
}

/** How many pixels of the map lie under the panel, on a phone. */
const coveredBySheet = () =>
  byId("map").getBoundingClientRect().bottom - byId("seat-panel").getBoundingClientRect().top;

/** The close button, Esc: like the back button where that leads back to the list. */
function closeSeat() {
  if (history.state?.pushed) history.back();
  else {
    remember(null);
    hideSeat();
  }
}

function hideSeat() {
  panel.close();
  map?.setChosen(null);
  showVenues();
}

addEventListener("popstate", () => {
  const { seat } = readAddress();
  if (seat) openSeat(seat, { frame: true, push: false });
  else if (!location.hash) hideSeat();
});

/** Lifts a seat on the map and in the list. */
function lift(code) {
  map?.setLifted(code);
  for (const lifted of document.querySelectorAll(".card.is-lifted, .seat-row.is-lifted")) {
    lifted.classList.remove("is-lifted");
  }
  if (!code) return;
  for (const row of document.querySelectorAll(`.card[data-seat="${code}"], .seat-row[data-seat="${code}"]`)) {
    row.classList.add("is-lifted");
  }
}

const codeAt = (event) => event.target.closest?.("#list [data-seat]")?.dataset.seat ?? null;
for (const type of ["mouseover", "focusin"]) byId("list").addEventListener(type, (event) => lift(codeAt(event)));
byId("list").addEventListener("mouseleave", () => lift(null));
byId("list").addEventListener("focusout", () => lift(null));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-seat]");
  const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || opensElsewhere || !seats.has(link.dataset.seat)) return;
  event.preventDefault();
  lift(null);
  openSeat(link.dataset.seat, { frame: true });
});

/** @param {string} text  empty: no trouble */
function showTrouble(text) {
  byId("map-trouble").textContent = text;
  byId("map-trouble").hidden = !text;
}

/** Fetches and makes the map when it is first seen: Leaflet alone is a third of all bytes. */
async function makeMap() {
  if (isMapMade) return;
  isMapMade = true;
  try {
    await pause(); // the form comes first
    const { SeatMap } = await import("./seat-map.js");
    await pause();
    map = new SeatMap(byId("map"), config, texts, { onChoose: openSeat, onHover: lift });
    map.setSeats([...seats.values()]);
    map.setLayer(layer);
    await map.load();
    showAnswer();
    if (panel.code) map.frame([panel.code]);
    await map.draw();
  } catch {
    showTrouble(texts.mapFailed);
  }
}

drawSwitch(byId("layer-switch"), config.layers, layer, texts, (slug) => {
  layer = slug;
  showLayer();
  remember(panel.code);
});

function showLayer() {
  drawLegend(byId("legend"), config.layers.find(({ slug }) => slug === layer), texts);
  map?.setLayer(layer);
}

byId("map-toggle").hidden = false;
byId("map-toggle").addEventListener("click", () => {
  const isOpen = document.body.classList.toggle("map-open");
  byId("map-toggle").textContent = isOpen ? texts.showList : texts.showMap;
  byId("map-toggle").setAttribute("aria-expanded", String(isOpen));
  if (isOpen) makeMap();
});

/** Narrow windows have the map behind a button; wide ones always show it. */
function fitWindow() {
  if (isWide.matches) makeMap();
}
isWide.addEventListener("change", fitWindow);

showLayer();
markField(answer.outcome);
fitWindow();

const { at, travel, when, mine, seat: chosen } = readAddress();
if (answer.outcome) remember(chosen); // the server answered ?postcode=…, which must not stay in the address bar
const answered = at && !answer.outcome ? lookup.ask(at, travel, when, mine) : null;
const seatsKnown = watchNeed(
  config.need_url,
  config.campaign,
  (need) => {
    seats = new Map(need.seats.map((seat) => [seat.code, seat]));
    map?.setSeats(need.seats);
    list.setSeats(need.seats);
    byId("stale-strip").hidden = !need.stale;
  },
  (failed) => showTrouble(failed ? texts.updateFailed : ""),
);
Promise.all([answered, seatsKnown]).then(() => {
  if (!chosen) return;
  openSeat(chosen, { frame: true, push: false });
  remember(panel.code);
});
