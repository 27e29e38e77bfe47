/**
 * What the map page shows, as one plain value, and how it changes. Pure: knows neither document nor address bar.
 * A change takes a state and returns the next one: the same one where nothing changes.
 *
 * @typedef {import("../lib/config.js").Seat} Seat
 * @typedef {import("../lib/config.js").Layer} Layer
 *
 * @typedef {{id: string, longitude: number, latitude: number, title: string, when: string, url: string}} Venue
 *
 * @typedef {object} Question  as an address remembers it; the map page asks it again when it is opened
 * @property {string} at  outcode, or empty: nothing was asked
 * @property {string} travel
 * @property {string} when
 * @property {string} mine  code of the seat that somebody called their own, or empty
 *
 * @typedef {object} Findings  what the results say
 * @property {string} outcome  empty: no answer yet
 * @property {string | null} home  code
 * @property {string[]} recommended  codes, in order of rank
 * @property {Venue[]} venues
 * @property {string} here  where somebody starts from, as “longitude,latitude”, or empty; never in an address
 *
 * @typedef {Question & Findings} Answer
 * @typedef {Question & {layer: string, off: string, view: string, seat: string | null}} Address  layer and view: empty
 *   for the first one; off: slugs of bands with dots between them
 *
 * @typedef {"closed" | "list" | "half" | "map"} Sheet  in a narrow window, how far the list lies over the map: there is
 *   no map yet, all of it, half, or next to nothing
 *
 * @typedef {"list" | "map" | "address"} Way  how a seat was chosen
 *
 * @typedef {object} State
 * @property {Answer} answer
 * @property {Map<string, Seat>} seats  by code; empty until they are known
 * @property {boolean} isStale  the figures are older than they should be
 * @property {Layer[]} layers
 * @property {string} layer  slug of the one that is shown
 * @property {string[]} off  slugs of the layer's bands that are not shown
 * @property {boolean} isHexagonal  each seat a hexagon of the same size
 * @property {string | null} chosen  code of the seat in the panel
 * @property {Way} chosenBy
 * @property {string | null} wanted  code of the seat that the address names, until seats are known
 * @property {Venue[] | null} seatVenues  of the chosen seat; null until its article is there
 * @property {string | null} lifted  code of the seat under the pointer
 * @property {boolean} isWide  the window has room for list and map
 * @property {Sheet} sheet
 * @property {boolean} isSheetMoved  by its handle; else by scrolling, or with what the page shows
 * @property {boolean} isAsking  the whole form is shown; in a narrow window an answer folds it away
 * @property {boolean} hasMapFailed
 * @property {boolean} hasUpdateFailed
 */

/** How an address names the view that is not the usual one. */
const HEXAGONS = "hexagons";
/** `localeCompare` looks it up for each pair, which takes a telephone a tenth of a second. */
const alphabet = new Intl.Collator();
/** Stands among the bands of a layer, and is the class of such seats. */
export const NOT_CONTESTED = "not-contested";
/** From the least of the list to all of it. @type {Sheet[]} */
const SHEETS = ["map", "half", "list"];

/**
 * @param {{answer: Answer, address: Address, layers: Layer[], isStale: boolean, isWide: boolean}} page
 * @returns {State}
 */
export function firstState({ answer, address, layers, isStale, isWide }) {
  const { at, travel, when, mine, layer, off, view, seat } = address;
  const shownLayer = layers.find(({ slug }) => slug === layer) ?? layers[0];
  return {
    // What the address asks is as good as asked: it must not leave the address before the answer comes.
    answer: answer.outcome || !at ? answer : { ...answer, at, travel, when, mine },
    seats: new Map(),
    isStale,
    layers,
    layer: shownLayer.slug,
    off: off.split(".").filter((slug) => slugsOf(shownLayer).includes(slug)),
    isHexagonal: view === HEXAGONS,
    chosen: null,
    chosenBy: "address",
    wanted: seat,
    seatVenues: null,
    lifted: null,
    isWide,
    isSheetMoved: false,
    ...afterAnswer({ isWide, sheet: "closed" }, answer),
    hasMapFailed: false,
    hasUpdateFailed: false,
  };
}

// Changes

/**
 * The state with other values; the same one where they are not others.
 * @param {State} state
 * @param {Partial<State>} values
 * @returns {State}
 */
function change(state, values) {
  const isSame = Object.entries(values).every(([name, value]) => state[/** @type {keyof State} */ (name)] === value);
  return isSame ? state : { ...state, ...values };
}

/** @param {State} state  @param {Answer} answer  takes the place of an open seat */
export const withAnswer = (state, answer) => change(withoutSeat(state), { answer, ...afterAnswer(state, answer) });

/**
 * Cards and map together, once there are places to go to; a question that failed can be mended at once.
 * @param {Pick<State, "isWide" | "sheet">} state
 * @param {Answer} answer
 * @returns {Pick<State, "sheet" | "isAsking">}
 */
function afterAnswer({ isWide, sheet }, { outcome, home, recommended }) {
  const hasPlaces = outcome !== "" && (home !== null || recommended.length > 0);
  return { sheet: hasPlaces && !isWide ? "half" : sheet, isAsking: !hasPlaces };
}

/** @param {State} state */
export const withAsking = (state) => change(state, { isAsking: true });

/** @param {State} state  @param {import("../lib/config.js").Need} need */
export const withNeed = (state, { seats, stale }) =>
  change(state, { seats: new Map(seats.map((seat) => [seat.code, seat])), isStale: stale });

/** @param {State} state  @param {boolean} hasFailed */
export const withUpdate = (state, hasFailed) => change(state, { hasUpdateFailed: hasFailed });

/** @param {State} state  @param {string} layer  slug */
export const withLayer = (state, layer) => (layer === state.layer ? state : change(state, { layer, off: [] }));

/** Shows a band that is not shown, and the other way round. @param {State} state  @param {string} band  slug */
export const withBand = (state, band) =>
  change(state, { off: state.off.includes(band) ? state.off.filter((slug) => slug !== band) : [...state.off, band] });

/** @param {State} state  @param {boolean} isHexagonal */
export const withHexagons = (state, isHexagonal) => change(state, { isHexagonal });

/** @param {State} state  @param {string | null} lifted  code */
export const withLifted = (state, lifted) => change(state, { lifted });

/**
 * @param {State} state
 * @param {string} code  of a seat; without effect where there is none
 * @param {Way} by
 */
export function withSeat(state, code, by) {
  if (code === state.chosen || !state.seats.has(code)) return state;
  const lifted = by === "list" ? null : state.lifted; // the list gives way to the panel
  // What was tapped on the map would lie under a list that covers it, and its article under a map.
  const sheet = state.sheet === "map" || (state.sheet === "list" && by === "map") ? "half" : state.sheet;
  return change(state, { chosen: code, chosenBy: by, seatVenues: null, lifted, sheet });
}

/** @param {State} state */
export const withoutSeat = (state) => change(state, { chosen: null, seatVenues: null });

/** @param {State} state  @param {string} code  of the seat whose article has come  @param {Venue[]} seatVenues */
export const withArticle = (state, code, seatVenues) => (code === state.chosen ? change(state, { seatVenues }) : state);

/**
 * Back, forward.
 * @param {State} state
 * @param {string | null} code  of the seat that the address now names
 * @param {Sheet} [sheet]  as it lay then
 */
export function withAddress(state, code, sheet = state.sheet) {
  const next = withSheet(state, sheet);
  if (code && next.seats.size) return withSeat(next, code, "address");
  return change(withoutSeat(next), { wanted: code });
}

/** Opens what the address named before seats were known. @param {State} state */
export function withWanted(state) {
  const { wanted } = state;
  return wanted ? withSeat(change(state, { wanted: null }), wanted, "address") : state;
}

/** @param {State} state  @param {boolean} isWide */
export const withWindow = (state, isWide) => change(state, { isWide });

/** The page has been scrolled. @param {State} state  @param {Sheet} sheet */
export const withSheet = (state, sheet) => change(state, { sheet, isSheetMoved: false });

/** The sheet's handle: the map comes, or goes again. @param {State} state */
export const withMapToggled = (state) =>
  change(state, { sheet: showsMap(state) ? "list" : "half", isSheetMoved: true });

/** The sheet one step up or down. @param {State} state  @param {1 | -1} step  1: more of the list */
export function withSheetMoved(state, step) {
  const at = SHEETS.indexOf(state.sheet === "closed" ? "list" : state.sheet) + step;
  return SHEETS[at] ? change(state, { sheet: SHEETS[at], isSheetMoved: true }) : state;
}

/** @param {State} state */
export const withMapFailure = (state) => change(state, { hasMapFailed: true });

// What follows from a state

/** @param {State} state */
export const needsMap = ({ isWide, sheet }) => isWide || sheet !== "closed";

/** Whether a narrow window shows some of the map. @param {Pick<State, "sheet">} state */
export const showsMap = ({ sheet }) => sheet === "half" || sheet === "map";

/** Of a layer's bands, and of what has none. @param {Layer} layer */
export const slugsOf = ({ bands }) => [...bands.map(({ slug }) => slug), NOT_CONTESTED];

/** The band of a seat in the layer that is shown. @param {Seat} seat  @param {string} layer  slug */
export function bandOf(seat, layer) {
  if (seat.not_contested) return NOT_CONTESTED;
  return layer === "need" ? seat.need.band : seat[/** @type {"marginality" | "footfall"} */ (layer)];
}

/**
 * What the list of all seats shows: those of the bands that are on, the deepest band first, then by need.
 * @param {State} state
 * @returns {Seat[]}
 */
export function listed(state) {
  const { layer, off } = state;
  const slugs = [...slugsOf(layerOf(state))].reverse();
  /** @param {Seat} seat */
  const place = (seat) => layer === "need" ? 0 : (slugs.indexOf(bandOf(seat, layer)) || slugs.length);
  return [...state.seats.values()]
    .filter((seat) => !off.includes(bandOf(seat, layer)))
    .sort((a, b) => place(a) - place(b) || b.need.score - a.need.score || alphabet.compare(a.name, b.name));
}

/** @param {State} state */
export const layerOf = ({ layers, layer }) => layers.find(({ slug }) => slug === layer) ?? layers[0];

/** Meeting points on the map: until a seat's own are known, those of the answer stay. @param {State} state */
export const venuesOf = ({ answer, seatVenues }) => seatVenues ?? answer.venues;

/** Which marks there are on the map, for its legend. @param {State} state  @returns {Record<string, boolean>} */
export const marksOf = (state) => ({
  recommended: state.answer.recommended.length > 0,
  venue: venuesOf(state).length > 0,
  here: state.answer.here !== "",
});

/** The key of what is to be said about trouble, or empty. @param {State} state */
export function troubleOf({ hasMapFailed, hasUpdateFailed }) {
  if (hasMapFailed) return "mapFailed";
  return hasUpdateFailed ? "updateFailed" : "";
}

/** @param {State} state  @returns {Address} */
export function addressOf({ answer, layers, layer, off, isHexagonal, chosen, wanted }) {
  const { at, travel, when, mine } = answer;
  return {
    at,
    travel: at && travel,
    when,
    mine,
    layer: layer === layers[0].slug ? "" : layer,
    off: off.join("."),
    view: isHexagonal ? HEXAGONS : "",
    seat: chosen ?? wanted,
  };
}

/** Whether the back button should lead to where no seat was open. @param {State} state  @param {State} former */
export const opensSeat = (state, former) => !former.chosen && state.chosen !== null && state.chosenBy !== "address";

/** Whether the back button should lead to the list alone. @param {State} state  @param {State} former */
export const opensMap = (state, former) =>
  state.isSheetMoved && !showsMap(former) && showsMap(state) && state.answer === former.answer;

/**
 * Where the map should go.
 * @param {State} state
 * @param {State | null} drawn  what it shows; null: nothing yet
 * @returns {string[] | null}  codes of the seats to frame; null: it stays
 */
export function framing(state, drawn) {
  const { answer, chosen, chosenBy } = state;
  const isOther = drawn !== null && state.isHexagonal !== drawn.isHexagonal;
  // Whoever taps a seat on the map sees it already, but a hexagon is small.
  if (chosen && (isOther || (chosen !== drawn?.chosen && (chosenBy !== "map" || state.isHexagonal)))) return [chosen];
  if (answer === drawn?.answer && !isOther) return null;
  const codes = [...answer.recommended, ...(answer.home ? [answer.home] : [])];
  return codes.length || isOther ? codes : null;
}
