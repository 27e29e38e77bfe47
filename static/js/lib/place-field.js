/**
 * A form's postcode and what follows from it: a position and a constituency.
 *
 * @typedef {{latitude: number, longitude: number, constituency: {id: number, name: string}}} Place
 */

/** Decimals of a degree: about a metre. */
const DECIMALS = 5;

/** Latitude or longitude as fields hold it. @param {number} degrees */
export const written = (degrees) => degrees.toFixed(DECIMALS);

/**
 * Makes a function that looks up what the field holds; only the newest answer counts. It never fails: without an answer
 * the server says the same in words when the form is sent.
 * @param {HTMLInputElement} postcode
 * @param {string} url
 * @param {HTMLElement} message  says what is wrong with the postcode, or what `onPlace` returns
 * @param {(place: Place) => string} onPlace
 * @returns {() => Promise<void>}
 */
export function placeFinder(postcode, url, message, onPlace) {
  let asked = 0;

  async function find() {
    const typed = postcode.value.trim();
    const mine = ++asked;
    message.textContent = "";
    if (!typed) return;
    const query = new URLSearchParams({ postcode: typed });
    const response = await fetch(`${url}?${query}`, { headers: { Accept: "application/json" } });
    const place = await response.json();
    if (mine !== asked) return; // the postcode has changed since
    message.textContent = response.ok ? onPlace(place) : place.message;
  }

  return () => find().catch(() => {});
}

/**
 * Makes a function that chooses for somebody: it leaves alone what they chose themselves.
 * @param {{value: string}} field
 * @param {(value: string, label: string) => void} [choose]
 * @returns {(value: string, label: string) => void}
 */
export function suggestionFor(field, choose = (value) => void (field.value = value)) {
  let suggested = "";
  return (value, label) => {
    if (field.value && field.value !== suggested) return;
    suggested = value;
    choose(value, label);
  };
}
