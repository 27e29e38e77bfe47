/** Orkney and Shetland in a corner of the map, where it leaves them out: the country is a third larger without them. */
import { element } from "../lib/dom.js";
import { L } from "../lib/leaflet.js";

/** In both boundary sets. */
export const ISLES = "S14000051";
/** From closer up nobody looks for the far end of the country. */
const WHOLE_COUNTRY = 7;
const SVG = "http://www.w3.org/2000/svg";

export class IslesInset {
  /**
   * @param {any} map  Leaflet's
   * @param {import("../lib/outlines.js").Outlines} outlines
   * @param {{onChoose: (code: string, by?: import("./state.js").Way) => void, onHover: (code: string | null) => void, name: () => string}} handlers
   */
  constructor(map, outlines, { onChoose, onHover, name }) {
    this.map = map;
    this.outlines = outlines;
    this.name = name;
    this.caption = element("span", "isles-name");
    this.frame = element("div", "isles map-over");
    // Like all seats on the map it is in the list besides, for those who use no pointer.
    this.frame.setAttribute("aria-hidden", "true");
    this.frame.hidden = true;
    this.frame.addEventListener("click", () => onChoose(ISLES, "list")); // which the map then shows
    this.frame.addEventListener("mouseenter", () => onHover(ISLES));
    this.frame.addEventListener("mouseleave", () => onHover(null));
    map.getContainer().append(this.frame);
    L.DomEvent.disableClickPropagation(this.frame);
    map.on("moveend", () => this.#turn());
  }

  /** Draws them, once the outlines are known. */
  draw() {
    const parts = this.outlines.overview?.get(ISLES)?.getLatLngs();
    if (!parts) return;
    const bounds = L.bounds([]);
    /** @param {any} corner  as Leaflet has it */
    const point = (corner) => {
      const at = this.map.options.crs.latLngToPoint(corner, 6);
      bounds.extend(at);
      return `${at.x.toFixed(1)},${at.y.toFixed(1)}`;
    };
    this.path = document.createElementNS(SVG, "path");
    const rings = parts.flat(1).map((/** @type {any[]} */ ring) => `M${ring.map(point).join(" ")}Z`);
    this.path.setAttribute("d", rings.join(""));
    const picture = document.createElementNS(SVG, "svg");
    picture.append(this.path);
    this.frame.append(picture, this.caption);
    this.frame.hidden = false;
    const { x, y } = bounds.getSize();
    // Not `getBBox`, for which the whole page would have to be laid out.
    picture.setAttribute("viewBox", [bounds.min.x - 1, bounds.min.y - 1, x + 2, y + 2].join(" "));
    this.paint();
  }

  /** As the map paints them. */
  paint() {
    this.path?.setAttribute("class", `isles-seat ${this.outlines.classes.get(ISLES) ?? ""}`);
    this.caption.textContent = this.name();
    this.#turn();
  }

  #turn() {
    const bounds = this.outlines.overview?.get(ISLES)?.getBounds();
    const isFarOff = this.map.getZoom() <= WHOLE_COUNTRY;
    this.frame.hidden = !bounds || !isFarOff || this.outlines.isHexagonal || this.map.getBounds().contains(bounds);
  }
}
