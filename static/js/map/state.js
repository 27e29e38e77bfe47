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
 *
 * @typedef {Question & Findings} Answer
 * @typedef {Question & {layer: string, seat: string | null}} Address  layer: empty for the first one
 *
 * @typedef {"list" | "map" | "address"} Way  how a seat was chosen
 *
 * @typedef {object} State
 * @property {Answer} answer
 * @property {Map<string, Seat>} seats  by code; empty until they are known
 * @property {boolean} isStale  the figures are older than they should be
 * @property {Layer[]} layers
 * @property {string} layer  slug of the one that is shown
 * @property {string | null} chosen  code of the seat in the panel
 * @property {Way} chosenBy
 * @property {string | null} wanted  code of the seat that the address names, until seats are known
 * @property {Venue[] | null} seatVenues  of the chosen seat; null until its article is there
 * @property {string | null} lifted  code of the seat under the pointer
 * @property {boolean} isWide  the window has room for list and map
 * @property {boolean} isMapOpen  in a narrow window: the map is shown instead of the list
 * @property {boolean} hasMapFailed
 * @property {boolean} hasUpdateFailed
 */

/**
 * @param {{answer: Answer, address: Address, layers: Layer[], isStale: boolean, isWide: boolean}} page
 * @returns {State}
 */
export function firstState({ answer, address, layers, isStale, isWide }) {
  const { at, travel, when, mine, layer, seat } = address;
  return {
    // What the address asks is as good as asked: it must not leave the address before the answer comes.
    answer: answer.outcome || !at ? answer : { ...answer, at, travel, when, mine },
    seats: new Map(),
    isStale,
    layers,
    layer: layers.some(({ slug }) => slug === layer) ? layer : layers[0].slug,
    chosen: null,
    chosenBy: "address",
    wanted: seat,
    seatVenues: null,
    lifted: null,
    isWide,
    isMapOpen: false,
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
export const withAnswer = (state, answer) => change(withoutSeat(state), { answer });

/** @param {State} state  @param {import("../lib/config.js").Need} need */
export const withNeed = (state, { seats, stale }) =>
  change(state, { seats: new Map(seats.map((seat) => [seat.code, seat])), isStale: stale });

/** @param {State} state  @param {boolean} hasFailed */
export const withUpdate = (state, hasFailed) => change(state, { hasUpdateFailed: hasFailed });

/** @param {State} state  @param {string} layer  slug */
export const withLayer = (state, layer) => change(state, { layer });

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
  return change(state, { chosen: code, chosenBy: by, seatVenues: null, lifted });
}

/** @param {State} state */
export const withoutSeat = (state) => change(state, { chosen: null, seatVenues: null });

/** @param {State} state  @param {string} code  of the seat whose article has come  @param {Venue[]} seatVenues */
export const withArticle = (state, code, seatVenues) => (code === state.chosen ? change(state, { seatVenues }) : state);

/** Back, forward: @param {State} state  @param {string | null} code  of the seat that the address now names */
export function withAddress(state, code) {
  if (code && state.seats.size) return withSeat(state, code, "address");
  return change(withoutSeat(state), { wanted: code });
}

/** Opens what the address named before seats were known. @param {State} state */
export function withWanted(state) {
  const { wanted } = state;
  return wanted ? withSeat(change(state, { wanted: null }), wanted, "address") : state;
}

/** @param {State} state  @param {boolean} isWide */
export const withWindow = (state, isWide) => change(state, { isWide });

/** @param {State} state */
export const withMapToggled = (state) => change(state, { isMapOpen: !state.isMapOpen });

/** @param {State} state */
export const withMapFailure = (state) => change(state, { hasMapFailed: true });

// What follows from a state

/** @param {State} state */
export const needsMap = ({ isWide, isMapOpen }) => isWide || isMapOpen;

/** @param {State} state */
export const layerOf = ({ layers, layer }) => layers.find(({ slug }) => slug === layer) ?? layers[0];

/** Meeting points on the map: until a seat's own are known, those of the answer stay. @param {State} state */
export const venuesOf = ({ answer, seatVenues }) => seatVenues ?? answer.venues;

/** The key of what is to be said about trouble, or empty. @param {State} state */
export function troubleOf({ hasMapFailed, hasUpdateFailed }) {
  if (hasMapFailed) return "mapFailed";
  return hasUpdateFailed ? "updateFailed" : "";
}

/** @param {State} state  @returns {Address} */
export function addressOf({ answer, layers, layer, chosen, wanted }) {
  const { at, travel, when, mine } = answer;
  return {
    at,
    travel: at && travel,
    when,
    mine,
    layer: layer === layers[0].slug ? "" : layer,
    seat: chosen ?? wanted,
  };
}

/** Whether the back button should lead to where no seat was open. @param {State} state  @param {State} former */
export const opensSeat = (state, former) => !former.chosen && state.chosen !== null && state.chosenBy !== "address";

/**
 * Where the map should go.
 * @param {State} state
 * @param {State | null} drawn  what it shows; null: nothing yet
 * @returns {string[] | null}  codes of the seats to frame; null: it stays
 */
export function framing(state, drawn) {
  const { answer, chosen, chosenBy } = state;
  // Whoever taps a seat on the map sees it already.
  if (chosen && chosen !== drawn?.chosen && chosenBy !== "map") return [chosen];
  if (answer === drawn?.answer) return null;
  const codes = [...answer.recommended, ...(answer.home ? [answer.home] : [])];
  return codes.length ? codes : null;
}
