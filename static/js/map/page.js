/** The map page: what people do changes the state, and each part of the page draws what the state says. */
import { readConfig, readTexts } from "../lib/config.js";
import { all, byId } from "../lib/dom.js";
import { createStore } from "../lib/store.js";
import { AddressBar, readAddress } from "./address.js";
import { MapPane } from "./map-pane.js";
import { watchNeed } from "./need.js";
import { announce, Lookup, readVenues } from "./results.js";
import { SeatList } from "./seat-list.js";
import { Suggestions } from "./suggestions.js";
import {
  firstState,
  showsMap,
  withAddress,
  withAnswer,
  withArticle,
  withAsking,
  withBand,
  withHexagons,
  withLayer,
  withLifted,
  withMapFailure,
  withMapToggled,
  withNeed,
  withoutSeat,
  withSeat,
  withSheet,
  withSheetMoved,
  withUpdate,
  withWanted,
  withWindow,
} from "./state.js";

const config = readConfig();
const texts = readTexts();
const isWide = matchMedia("(width >= 56rem)");
const list = byId("list");
const staleStrip = byId("stale-strip");
const address = readAddress(location);

/** @type {Lookup} */
const lookup = new Lookup(
  texts,
  (answer) => store.update(withAnswer, answer),
  async (question, isAgain) => (await fetchSwaps())?.added(question, isAgain) ?? question,
);
const bar = new AddressBar();
const map = new MapPane(config, texts, {
  onChoose: (code, by = "map") => store.update(withSeat, code, by),
  onHover: (code) => store.update(withLifted, code),
  onLayer: (slug) => store.update(withLayer, slug),
  onBand: (slug) => store.update(withBand, slug),
  onView: (isHexagonal) => store.update(withHexagons, isHexagonal),
  // Rendered again, now that there is something to draw; without hexagons the map stays what it was.
  onHexagons: (areThere) => areThere ? map.render(store.state) : store.update(withHexagons, false),
  onFailure: () => store.update(withMapFailure),
  covered: (container) => sheet?.covers(container) ?? 0,
  ready: () => sheetIfNarrow.ready(),
});
/** @type {import("./sheet.js").Sheet | undefined} */
let sheet;
/** @type {Promise<import("./swap.js").Swaps | null> | undefined} */
let swapsFetched;
/** What only some need is fetched by them alone. */
const swaps = later(({ answer }) => answer.recommended.length > 0, fetchSwaps);
const panel = later(({ chosen }) => chosen !== null, async () => {
  const { SeatPanel } = await import("./seat-panel.js");
  return new SeatPanel(texts, {
    onClose: closeSeat,
    onArticle: (code, article) => store.update(withArticle, code, readVenues(article)),
  });
}, leaveForSeat);
const cardBands = later(({ layer, layers }) => layer !== layers[0].slug, async () => {
  const { CardBands } = await import("./card-bands.js");
  return new CardBands(list, texts);
});
const sheetIfNarrow = later(({ isWide }) => !isWide, async () => {
  const { Sheet } = await import("./sheet.js");
  sheet = new Sheet(texts, {
    onToggle: toggleMap,
    onStep: (step) => store.update(withSheetMoved, step),
    onStop: (stop) => store.update(withSheet, stop),
    onAsk: () => store.update(withAsking),
  });
  return sheet;
}, settle);
if (isWide.matches) settle();

/** Panel and sheet first: how much of the map they cover matters to the map. */
const parts = [
  { render: remember },
  panel,
  swaps,
  new SeatList(texts),
  cardBands,
  { render: liftRows },
  { render: showAge },
  sheetIfNarrow,
  map,
  bar,
];
const store = createStore(
  firstState({
    answer: lookup.answer,
    address,
    layers: config.layers,
    isStale: !staleStrip.hidden,
    isWide: isWide.matches,
  }),
  (state) => parts.forEach((part) => part.render(state)),
);

/** @param {import("./state.js").State} state */
function remember(state) {
  sheet?.remember(state);
}

/** From here on scripts say where the list lies, and no style for the time before them. */
function settle() {
  document.body.classList.add("is-settled");
}

/** What was set aside; null where it cannot be fetched: a question is asked without it, then. */
function fetchSwaps() {
  swapsFetched ??= import("./swap.js").then(({ Swaps }) => new Swaps(texts, () => lookup.again()), () => null);
  return swapsFetched;
}

/**
 * A part of the page that is fetched when it is first needed, and rendered from then on.
 * @param {(state: import("./state.js").State) => boolean} isNeeded
 * @param {() => Promise<{render: (state: import("./state.js").State) => void} | null>} make
 * @param {() => void} [onFailure]  without it the page does without the part
 */
function later(isNeeded, make, onFailure) {
  /** @type {{render: (state: import("./state.js").State) => void} | null | undefined} */
  let part;
  /** @type {Promise<void> | undefined} */
  let rendered;

  async function fetchAndRender() {
    try {
      part = await make();
      part?.render(store.state);
    } catch {
      rendered = undefined; // the next change tries again
      onFailure?.();
    }
  }

  return {
    /** @param {import("./state.js").State} state */
    render(state) {
      if (part) part.render(state);
      else if (isNeeded(state)) rendered ??= fetchAndRender();
    },
    /** When it has been rendered, if it is needed. */
    ready: () => rendered,
  };
}

/** A seat that cannot be shown beside the map has a page of its own. */
function leaveForSeat() {
  const { chosen, seats } = store.state;
  const seat = chosen && seats.get(chosen);
  if (seat) location.assign(seat.url);
}

/** “Use my location”, where something can say where one is. @param {HTMLElement} button */
function offerLocation(button) {
  button.hidden = !("geolocation" in navigator) || !isSecureContext;
  button.addEventListener("click", async () => {
    try {
      const { lookUpHere } = await import("./my-location.js");
      await lookUpHere(button, field, texts, config);
    } catch {
      announce(texts.notLocated);
    }
  });
}

/** @param {import("./state.js").State} state */
function showAge({ isStale }) {
  staleStrip.hidden = !isStale;
}

/** Lifts a seat's rows in the list. @param {import("./state.js").State} state */
function liftRows({ lifted }) {
  for (const row of all(list, ".card.is-lifted, .seat-row.is-lifted")) row.classList.remove("is-lifted");
  if (!lifted) return;
  for (const row of all(list, ".card[data-seat], .seat-row[data-seat]")) {
    row.classList.toggle("is-lifted", row.dataset.seat === lifted);
  }
}

/** The close button, Esc: like the back button where that leads back to the list. */
function closeSeat() {
  if (bar.leadsBackFrom("seat")) history.back();
  else store.update(withoutSeat);
}

/** The handle of the sheet: like the back button where that leads back to the list alone. */
function toggleMap() {
  if (showsMap(store.state) && bar.leadsBackFrom("map")) history.back();
  else store.update(withMapToggled);
}

/** The code of the seat that something on the page is about. @param {EventTarget | null} target  @param {string} kind */
function codeAt(target, kind) {
  const about = target instanceof Element ? target.closest(kind) : null;
  return about instanceof HTMLElement ? (about.dataset.seat ?? null) : null;
}

for (const type of ["mouseover", "focusin"]) {
  list.addEventListener(type, ({ target }) => store.update(withLifted, codeAt(target, "#list [data-seat]")));
}
for (const type of ["mouseleave", "focusout"]) list.addEventListener(type, () => store.update(withLifted, null));

document.addEventListener("click", (event) => {
  const code = codeAt(event.target, "a[data-seat]");
  const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!code || opensElsewhere || !store.state.seats.has(code)) return;
  event.preventDefault();
  store.update(withSeat, code, "list");
});

addEventListener("popstate", () => {
  const { seat } = readAddress(location);
  // Another anchor, such as that of the skip link, says nothing of seats.
  if (seat || !location.hash) store.update(withAddress, seat, bar.sheet === "closed" ? "list" : bar.sheet);
  bar.render(store.state);
});

isWide.addEventListener("change", () => store.update(withWindow, isWide.matches));

const field = byId("postcode", HTMLInputElement);
new Suggestions(field, byId("suggestions"), texts, config);
// By the time that somebody has typed, it is there.
field.addEventListener("focus", fetchSwaps, { once: true });
offerLocation(byId("my-location"));

store.render();
const answered = address.at && !lookup.answer.outcome ? lookup.ask(address) : null;
const seatsKnown = watchNeed(
  config.need_url,
  config.campaign,
  (need) => store.update(withNeed, need),
  (hasFailed) => store.update(withUpdate, hasFailed),
);
Promise.all([answered, seatsKnown]).then(() => store.update(withWanted));
