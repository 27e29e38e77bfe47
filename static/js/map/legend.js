/** Bands in words and colours: which class paints a seat, the legend, and the switch between layers. */
import { all, element } from "../lib/dom.js";
import { bandOf, NOT_CONTESTED, slugsOf } from "./state.js";

/**
 * The class that paints a seat; its colour is in static/css/bands.css.
 * @param {import("../lib/config.js").Seat} seat
 * @param {string} layer  slug
 */
export const classOf = (seat, layer) => classOfBand(layer, bandOf(seat, layer));

/** @param {string} layer  slug  @param {string} band  slug */
const classOfBand = (layer, band) => (band === NOT_CONTESTED ? band : `${layer}-${band}`);

/**
 * The words for a seat's band: “Need: very high”.
 * @param {import("../lib/config.js").Seat} seat
 * @param {import("../lib/config.js").Layer} layer
 * @param {Record<string, string>} texts
 */
export function wordsFor(seat, layer, texts) {
  return seat.not_contested ? texts.notContested : `${layer.label}: ${bandWords(seat, layer, texts)}`;
}

/**
 * The same without the layer: “very high”.
 * @param {import("../lib/config.js").Seat} seat
 * @param {import("../lib/config.js").Layer} layer
 * @param {Record<string, string>} texts
 */
export function bandWords(seat, layer, texts) {
  const band = layer.bands.find(({ slug }) => slug === bandOf(seat, layer.slug));
  return band?.label ?? texts.notContested;
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
 * Colours and their words, each a button that hides its seats and shows them again.
 * @param {HTMLElement} list
 * @param {import("../lib/config.js").Layer} layer
 * @param {Record<string, string>} texts
 * @param {(band: string) => void} onBand
 */
export function drawLegend(list, layer, texts, onBand) {
  const labels = new Map(layer.bands.map(({ slug, label }) => [slug, label]));
  list.setAttribute("aria-label", `${layer.label}: ${texts.filter}`);
  list.replaceChildren(
    ...slugsOf(layer).map((band) => {
      const button = element("button", "legend-band");
      button.type = "button";
      button.dataset.band = band;
      const label = element("span", "legend-label", labels.get(band) ?? texts.notContested);
      button.append(swatch(classOfBand(layer.slug, band)), label);
      button.addEventListener("click", () => onBand(band));
      const item = element("li", "");
      item.append(button);
      return item;
    }),
  );
}

/** Says in each entry whether its seats are shown. @param {HTMLElement} list  @param {string[]} off  slugs of bands */
export function markLegend(list, off) {
  for (const button of all(list, "[data-band]")) {
    button.setAttribute("aria-pressed", String(!off.includes(button.dataset.band ?? "")));
  }
}

/** Explains the marks that are on the map. @param {HTMLElement} list  @param {Record<string, boolean>} marks */
export function explainMarks(list, marks) {
  for (const entry of all(list, "[data-mark]")) entry.hidden = !marks[entry.dataset.mark ?? ""];
}

/**
 * Radio buttons, one for each choice.
 * @param {HTMLFieldSetElement} fieldset
 * @param {string} name  of the buttons
 * @param {{slug: string, label: string}[]} options
 * @param {string} current  slug
 * @param {string} title  for screen readers
 * @param {(slug: string) => void} onChange
 */
export function drawSwitch(fieldset, name, options, current, title, onChange) {
  const choices = options.map(({ slug, label }) => {
    const input = element("input", "");
    Object.assign(input, { type: "radio", name, value: slug, checked: slug === current });
    input.addEventListener("change", () => onChange(slug));
    const choice = element("label", "");
    choice.append(input, label);
    return choice;
  });
  fieldset.replaceChildren(element("legend", "visually-hidden", title), ...choices);
}
