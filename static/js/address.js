/**
 * The state that an address keeps: `/?at=SW1A&travel=2h&when=weekend&mine=E14001319&layer=footfall#E14001172`.
 * Never a full postcode: only its first half goes in.
 *
 * @typedef {{at: string, travel: string, when: string, mine: string, layer: string, seat: string | null}} Address
 */

const CODE = /^#([ENSW]\d{8})$/;

/** @returns {Address} */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  return {
    at: query.get("at") ?? "",
    travel: query.get("travel") ?? "",
    when: query.get("when") ?? "",
    mine: query.get("mine") ?? "",
    layer: query.get("layer") ?? "",
    seat: CODE.exec(location.hash)?.[1] ?? null,
  };
}

/**
 * @param {Address} address
 * @param {{push?: boolean}} [options]  push: the back button returns to the former address
 */
export function writeAddress({ at, travel, when, mine, layer, seat }, { push = false } = {}) {
  const query = new URLSearchParams(location.search);
  for (const key of ["postcode", "day", "seat"]) query.delete(key);
  for (const [key, value] of Object.entries({ at, travel, when, mine, layer })) {
    if (value) query.set(key, value);
    else query.delete(key);
  }
  const search = query.size ? `?${query}` : "";
  const url = `${location.pathname}${search}${seat ? `#${seat}` : ""}`;
  if (push) history.pushState({ pushed: true }, "", url);
  else history.replaceState(history.state, "", url);
}
