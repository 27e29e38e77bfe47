/** Bands in words and colours: which class paints a seat, the legend, and the switch between layers. */
import { element } from "../lib/dom.js";

/**
 * @param {import("../lib/config.js").Seat} seat
 * @param {string} layer  slug
 * @returns {string} slug of the seat's band
 */
const bandOf = (seat, layer) =>
  layer === "need" ? seat.need.band : seat[/** @type {"marginality" | "footfall"} */ (layer)];

/**
 * The class that paints a seat; its colour is in static/css/bands.css.
 * @param {import("../lib/config.js").Seat} seat
 * @param {string} layer  slug
 */
export const classOf = (seat, layer) => (seat.not_contested ? "not-contested" : `${layer}-${bandOf(seat, layer)}`);

/**
 * The words for a seat's band: “Need: very high”.
 * @param {import("../lib/config.js").Seat} seat
 * @param {import("../lib/config.js").Layer} layer
 * @param {Record<string, string>} texts
 */
export function wordsFor(seat, layer, texts) {
  if (seat.not_contested) return texts.notContested;
  const band = layer.bands.find(({ slug }) => slug === bandOf(seat, layer.slug));
  return `${layer.label}: ${band?.label}`;
}

/**
 * @param {string} className
 */
export function swatch(className) {
  const made = element("span", `swatch ${className}`);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/**
 * @param {HTMLElement} list
 * @param {import("../lib/config.js").Layer} layer
 * @param {Record<string, string>} texts
 */
export function drawLegend(list, layer, texts) {
  /** @param {string} className  @param {string} label */
  const entry = (className, label) => {
    const item = element("li", "");
    item.append(swatch(className), element("span", "", label));
    return item;
  };
  list.setAttribute("aria-label", layer.label);
  list.replaceChildren(
    ...layer.bands.map(({ slug, label }) => entry(`${layer.slug}-${slug}`, label)),
    entry("not-contested", texts.notContested),
  );
}

/**
 * Radio buttons, one for each layer.
 * @param {HTMLFieldSetElement} fieldset
 * @param {import("../lib/config.js").Layer[]} layers
 * @param {string} current  slug
 * @param {Record<string, string>} texts
 * @param {(slug: string) => void} onChange
 */
export function drawSwitch(fieldset, layers, current, texts, onChange) {
  const choices = layers.map(({ slug, label }) => {
    const input = element("input", "");
    Object.assign(input, { type: "radio", name: "layer", value: slug, checked: slug === current });
    input.addEventListener("change", () => onChange(slug));
    const choice = element("label", "");
    choice.append(input, label);
    return choice;
  });
  fieldset.replaceChildren(element("legend", "visually-hidden", texts.layers), ...choices);
}
