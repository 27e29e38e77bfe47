/** The map with its legend, its switch between layers, and the button that shows it in a narrow window. */
import { byId, pause } from "../lib/dom.js";
import { drawLegend, drawSwitch } from "./legend.js";
import { layerOf, needsMap, troubleOf } from "./state.js";

/**
 * @typedef {object} Handlers
 * @property {(code: string) => void} onChoose
 * @property {(code: string | null) => void} onHover
 * @property {(slug: string) => void} onLayer
 * @property {() => void} onToggle
 * @property {() => void} onFailure
 * @property {(container: HTMLElement) => number} covered  pixels at the bottom of the map under something else
 */

export class MapPane {
  container = byId("map");
  legend = byId("legend");
  layerSwitch = byId("layer-switch", HTMLFieldSetElement);
  trouble = byId("map-trouble");
  toggle = byId("map-toggle");
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
    this.toggle.hidden = false;
    this.toggle.addEventListener("click", handlers.onToggle);
  }

  /** @param {import("./state.js").State} state */
  render(state) {
    const { drawn, texts } = this;
    this.drawn = state;
    if (!drawn) drawSwitch(this.layerSwitch, state.layers, state.layer, texts, this.handlers.onLayer);
    if (state.layer !== drawn?.layer) drawLegend(this.legend, layerOf(state), texts);
    const trouble = troubleOf(state);
    if (!drawn || trouble !== troubleOf(drawn)) this.#say(trouble && texts[trouble]);
    if (state.isMapOpen !== drawn?.isMapOpen) this.#turn(state.isMapOpen);
    if (needsMap(state)) this.#make();
    this.map?.render(state);
  }

  /** @param {string} trouble */
  #say(trouble) {
    this.trouble.textContent = trouble;
    this.trouble.hidden = !trouble;
  }

  /** @param {boolean} isOpen */
  #turn(isOpen) {
    document.body.classList.toggle("map-open", isOpen);
    this.toggle.textContent = isOpen ? this.texts.showList : this.texts.showMap;
    this.toggle.setAttribute("aria-expanded", String(isOpen));
  }

  /** Fetches and makes the map when it is first seen: Leaflet alone is a third of all bytes. */
  async #make() {
    if (this.isWanted) return;
    this.isWanted = true;
    try {
      await pause(); // the form comes first
      const { SeatMap } = await import("./seat-map.js");
      await pause();
      const map = new SeatMap(this.container, this.config, this.texts, this.handlers);
      await map.load();
      this.map = map; // from here on it follows the state, whatever has happened meanwhile
      map.render(/** @type {import("./state.js").State} */ (this.drawn));
      await map.draw();
    } catch {
      this.handlers.onFailure();
    }
  }
}
