/** The map with its legend, whose entries hide bands, and its switches between layers and between views. */
import { byId, pause } from "../lib/dom.js";
import { drawLegend, drawSwitch, explainMarks, markLegend } from "./legend.js";
import { layerOf, marksOf, needsMap, troubleOf } from "./state.js";

/**
 * @typedef {object} Handlers
 * @property {(code: string, by?: import("./state.js").Way) => void} onChoose
 * @property {(code: string | null) => void} onHover
 * @property {(slug: string) => void} onLayer
 * @property {(band: string) => void} onBand
 * @property {(isHexagonal: boolean) => void} onView
 * @property {(areThere: boolean) => void} onHexagons  they have been fetched, or cannot be had
 * @property {() => Promise<void> | undefined} ready  when there is room for the map
 * @property {() => void} onFailure
 * @property {(container: HTMLElement) => number} covered  pixels at the bottom of the map under something else
 */

export class MapPane {
  container = byId("map");
  legend = byId("legend");
  marks = byId("legend-marks");
  layerSwitch = byId("layer-switch", HTMLFieldSetElement);
  trouble = byId("map-trouble");
  viewSwitch = byId("view-switch", HTMLFieldSetElement);
  /** @type {import("./state.js").State | null} */
  drawn = null;
  isWanted = false;

  /**
   * @param {import("../lib/config.js").MapConfig} config
   * @param {import("../lib/config.js").Texts} texts
   * @param {Handlers} handlers
   */
  constructor(config, texts, handlers) {
    this.config = config;
    this.texts = texts;
    this.handlers = handlers;
  }

  /** @param {import("./state.js").State} state */
  render(state) {
    const { drawn, texts, handlers } = this;
    this.drawn = state;
    if (!drawn) this.#drawSwitches(state);
    if (state.layer !== drawn?.layer) drawLegend(this.legend, layerOf(state), texts, handlers.onBand);
    if (state.off !== drawn?.off) markLegend(this.legend, state.off);
    explainMarks(this.marks, marksOf(state));
    const trouble = troubleOf(state);
    if (!drawn || trouble !== troubleOf(drawn)) this.#say(trouble && texts[trouble]);
    if (needsMap(state)) this.#make();
    this.map?.render(state);
  }

  /** @param {string} trouble */
  #say(trouble) {
    this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
  }

  /** @param {import("./state.js").State} state */
  #drawSwitches({ layers, layer, isHexagonal }) {
    const { texts, handlers } = this;
    drawSwitch(this.layerSwitch, "layer", layers, layer, texts.layers, handlers.onLayer);
    if (!this.config.outlines.hexagons) return; // of a plan that was worked out before there were any
    const views = [{ slug: "map", label: texts.viewMap }, { slug: "hexagons", label: texts.viewHexagons }];
    const current = isHexagonal ? "hexagons" : "map";
    drawSwitch(this.viewSwitch, "view", views, current, texts.views, (slug) => handlers.onView(slug === "hexagons"));
  }

  /** Fetches and makes the map when it is first seen: Leaflet alone is a third of all bytes. */
  async #make() {
    if (this.isWanted) return;
    this.isWanted = true;
    try {
      await pause(); // the form comes first
      await this.handlers.ready(); // or the map would have no size yet
      const { SeatMap } = await import("./seat-map.js");
      await pause();
      const map = new SeatMap(this.container, this.config, this.texts, this.handlers);
      await map.load();
      await pause();
      this.map = map; // from here on it follows the state, whatever has happened meanwhile
      map.render(/** @type {import("./state.js").State} */ (this.drawn));
      await map.draw();
    } catch {
      this.handlers.onFailure();
    }
  }
}
