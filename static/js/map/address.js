/**
 * The state that an address keeps: `/?at=SW1A&travel=2h&when=weekend&mine=E14001319&layer=footfall#E14001172`.
 * Never a full postcode: only its first half goes in.
 *
 * @typedef {import("./state.js").Address} Address
 */
import { addressOf, opensSeat } from "./state.js";

const CODE = /^#([ENSW]\d{8})$/;
/** What a form that is sent without scripts leaves in the address. */
const OF_THE_FORM = ["postcode", "day", "seat"];

/**
 * @param {{search: string, hash: string}} url
 * @returns {Address}
 */
export function readAddress({ search, hash }) {
  const query = new URLSearchParams(search);
  return {
    at: query.get("at") ?? "",
    travel: query.get("travel") ?? "",
    when: query.get("when") ?? "",
    mine: query.get("mine") ?? "",
    layer: query.get("layer") ?? "",
    seat: CODE.exec(hash)?.[1] ?? null,
  };
}

/**
 * @param {Address} address
 * @param {{pathname: string, search: string, hash: string}} url  what else is in it stays
 * @returns {string}
 */
export function writeAddress({ seat, ...kept }, { pathname, search, hash }) {
  const query = new URLSearchParams(search);
  for (const key of OF_THE_FORM) query.delete(key);
  for (const [key, value] of Object.entries(kept)) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  const anchor = CODE.test(hash) ? "" : hash;
  return `${pathname}${query.size ? `?${query}` : ""}${seat ? `#${seat}` : anchor}`;
}

/** Keeps the address bar in step with the state, and the back button useful. */
export class AddressBar {
  /** @param {import("./state.js").State} state */
  render(state) {
    const push = this.drawn !== undefined && opensSeat(state, this.drawn);
    this.drawn = state;
    const url = writeAddress(addressOf(state), location);
    if (url === `${location.pathname}${location.search}${location.hash}`) return;
    if (push) history.pushState({ pushed: true }, "", url);
    else history.replaceState(history.state, "", url);
  }

  /** Whether the back button leads from an open seat to the list that it was opened from. */
  get leadsBack() {
    return Boolean(history.state?.pushed);
  }
}
