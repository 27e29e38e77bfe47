/**
 * What the page of all events shows, as one plain value, and how it changes. Pure: knows neither document nor address.
 * A change takes a state and returns the next one: the same one where nothing changes.
 *
 * @typedef {object} Venue  where one or more events of the list meet
 * @property {string} place  latitude and longitude, as text: what rows and markers have in common
 * @property {number} latitude
 * @property {number} longitude
 * @property {string[]} titles  of the events there, in the order of the list
 *
 * @typedef {object} List  as much of it as this page of it shows
 * @property {string} query  for the address; empty or with a question mark
 * @property {Venue[]} venues
 * @property {[number, number] | null} start  where distances are counted from: latitude and longitude
 *
 * @typedef {object} State
 * @property {List} list
 * @property {string | null} lifted  place of the venue under the pointer
 * @property {boolean} isWide  the window has room for list and map
 * @property {boolean} isMapOpen  in a narrow window
 * @property {boolean} hasMapFailed
 * @property {boolean} hasListFailed  the newest list could not be fetched: the former one still stands
 */

/** @param {{list: List, isWide: boolean}} page  @returns {State} */
export const firstState = ({ list, isWide }) => ({
  list,
  lifted: null,
  isWide,
  isMapOpen: false,
  hasMapFailed: false,
  hasListFailed: false,
});

/**
 * Events by where they meet, in the order of the list.
 * @param {{latitude: string, longitude: string, title: string}[]} events
 * @returns {Venue[]}
 */
export function venuesOf(events) {
  /** @type {Map<string, Venue>} */
  const venues = new Map();
  for (const { latitude, longitude, title } of events) {
    const place = `${latitude},${longitude}`;
    const venue = venues.get(place);
    if (venue) venue.titles.push(title);
    else venues.set(place, { place, latitude: Number(latitude), longitude: Number(longitude), titles: [title] });
  }
  return [...venues.values()];
}

// Changes

/**
 * @param {State} state
 * @param {Partial<State>} values
 * @returns {State}
 */
function change(state, values) {
  const isSame = Object.entries(values).every(([name, value]) => state[/** @type {keyof State} */ (name)] === value);
  return isSame ? state : { ...state, ...values };
}

/** @param {State} state  @param {List} list */
export const withList = (state, list) => change(state, { list, lifted: null, hasListFailed: false });

/** @param {State} state */
export const withListFailure = (state) => change(state, { hasListFailed: true });

/** @param {State} state  @param {string | null} lifted  place of a venue */
export const withLifted = (state, lifted) => change(state, { lifted });

/** @param {State} state  @param {boolean} isWide */
export const withWindow = (state, isWide) => change(state, { isWide });

/** @param {State} state */
export const withMapToggled = (state) => change(state, { isMapOpen: !state.isMapOpen });

/** @param {State} state */
export const withMapFailure = (state) => change(state, { hasMapFailed: true });

// What follows from a state

/** @param {State} state */
export const showsMap = ({ isWide, isMapOpen, hasMapFailed }) => (isWide || isMapOpen) && !hasMapFailed;

/** The key of what is to be said about trouble, or empty. @param {State} state */
export function troubleOf({ hasListFailed, hasMapFailed }) {
  if (hasListFailed) return "eventsFailed";
  return hasMapFailed ? "mapFailed" : "";
}
