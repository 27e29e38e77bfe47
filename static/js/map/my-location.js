/** “Use my location”: asks the device where it is, and the site for the outcode there. Nothing more exact is sent. */
import { announce } from "./results.js";

const TIMEOUT_MS = 10_000;
/** An older position will do: an outcode is miles wide. */
const FRESH_MS = 10 * 60_000;

/** About half a mile: as near as an outcode tells. @param {number} degrees */
export const rounded = (degrees) => degrees.toFixed(2);

/**
 * @param {HTMLElement} button  hidden where nothing can say where one is
 * @param {HTMLInputElement} field
 * @param {import("../lib/config.js").Texts} texts
 * @param {Pick<import("../lib/config.js").PageConfig, "outcode_url" | "campaign">} config
 */
export function offerLocation(button, field, texts, config) {
  if (!("geolocation" in navigator) || !isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.setAttribute("aria-busy", "true");
    announce(texts.locating);
    navigator.geolocation.getCurrentPosition(
      async ({ coords }) => {
        const query = new URLSearchParams({
          longitude: rounded(coords.longitude),
          latitude: rounded(coords.latitude),
          campaign: config.campaign,
        });
        try {
          const response = await fetch(`${config.outcode_url}?${query}`);
          if (!response.ok) throw new Error("No outcode is there");
          field.value = (await response.json()).outcode;
          field.form?.requestSubmit();
        } catch {
          fail();
        } finally {
          button.removeAttribute("aria-busy");
        }
      },
      fail,
      { maximumAge: FRESH_MS, timeout: TIMEOUT_MS },
    );
  });

  function fail() {
    button.removeAttribute("aria-busy");
    announce(texts.notLocated);
    field.setCustomValidity(texts.notLocated);
    field.reportValidity();
    field.addEventListener("input", () => field.setCustomValidity(""), { once: true });
  }
}
