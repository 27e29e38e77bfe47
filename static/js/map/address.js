/**
 * The state that an address keeps:
 * `/?at=SW1A&travel=2h&when=weekend&mine=E14001319&layer=footfall&off=none.few&view=hexagons#E14001172`.
 * Never a full postcode: only its first half goes in.
 *
 * @typedef {import("./state.js").Address} Address
 */
import { addressOf, opensMap, opensSeat } from "./state.js";

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
    off: query.get("off") ?? "",
    view: query.get("view") ?? "",
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
    const { drawn } = this;
    this.drawn = state;
    const url = writeAddress(addressOf(state), location);
    const { sheet } = state;
    if (drawn && opensSeat(state, drawn)) history.pushState({ sheet, pushed: "seat" }, "", url);
    else if (drawn && opensMap(state, drawn)) history.pushState({ sheet, pushed: "map" }, "", url);
    else if (url !== `${location.pathname}${location.search}${location.hash}` || sheet !== this.sheet) {
      history.replaceState({ ...history.state, sheet }, "", url);
    }
  }

  /** Whether the back button leads from what was opened last to where that was done. @param {"seat" | "map"} opened */
  leadsBackFrom(opened) {
    return history.state?.pushed === opened;
  }

  /** How far the list lay over the map when the address was left. @returns {import("./state.js").Sheet | undefined} */
  get sheet() {
    return history.state?.sheet;
  }
}
