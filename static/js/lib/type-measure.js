/** How wide a text is in the type of a class, without any layout of the page. */
import { element } from "./dom.js";

export class TypeMeasure {
  paper = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  /** @type {Map<string, {font: string, size: number}>} */
  types = new Map();
  /** @type {Map<string, number>} */
  widths = new Map();

  /** @param {HTMLElement} parent  in which the type is set */
  constructor(parent) {
    this.parent = parent;
  }

  /** Pixels. @param {string} className */
  size(className) {
    return this.#typeOf(className).size;
  }

  /** Pixels. @param {string} text  @param {string} className */
  width(text, className) {
    const { font } = this.#typeOf(className);
    const key = `${font}|${text}`;
    const known = this.widths.get(key);
    if (known !== undefined) return known;
    this.paper.font = font;
    const { width } = this.paper.measureText(text);
    this.widths.set(key, width);
    return width;
  }

  /** @param {string} className */
  #typeOf(className) {
    const known = this.types.get(className);
    if (known) return known;
    const sample = element("span", className);
    this.parent.append(sample);
    const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(sample);
    const type = { font: `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`, size: parseFloat(fontSize) };
    sample.remove();
    this.types.set(className, type);
    return type;
  }
}
