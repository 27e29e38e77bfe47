/** “Use my location”: asks the device where it is, and the site for the outcode there. Nothing more exact is sent. */
import { announce } from "./results.js";

const TIMEOUT_MS = 10_000;
/** An older position will do: an outcode is miles wide. */
const FRESH_MS = 10 * 60_000;

/** About half a mile: as near as an outcode tells. @param {number} degrees */
export const rounded = (degrees) => degrees.toFixed(2);

/**
 * @param {HTMLElement} button  busy until the answer is there
 * @param {HTMLInputElement} field
 * @param {import("../lib/config.js").Texts} texts
 * @param {Pick<import("../lib/config.js").PageConfig, "outcode_url" | "campaign">} config
 */
export async function lookUpHere(button, field, texts, config) {
  button.setAttribute("aria-busy", "true");
  announce(texts.locating);
  try {
    const { longitude, latitude } = await position();
    const query = new URLSearchParams({
      longitude: rounded(longitude),
      latitude: rounded(latitude),
      campaign: config.campaign,
    });
    const response = await fetch(`${config.outcode_url}?${query}`);
    if (!response.ok) throw new Error("No outcode is there");
    field.value = (await response.json()).outcode;
    field.form?.requestSubmit();
  } catch {
    announce(texts.notLocated);
    field.setCustomValidity(texts.notLocated);
    field.reportValidity();
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Where the device is. @returns {Promise<GeolocationCoordinates>} */
const position = () =>
  new Promise((found, missed) =>
    navigator.geolocation.getCurrentPosition(({ coords }) => found(coords), missed, {
      maximumAge: FRESH_MS,
      timeout: TIMEOUT_MS,
    })
  );
