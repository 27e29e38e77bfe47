/** Cards say in the map's own layer, too, what their seats are: list and map never show two different things. */
import { all, element } from "../lib/dom.js";
import { classOf, swatch, wordsFor } from "./legend.js";
import { layerOf } from "./state.js";

export class CardBands {
  /** @type {import("./state.js").State | null} */
  drawn = null;

  /**
   * @param {HTMLElement} list
   * @param {import("../lib/config.js").Texts} texts
   */
  constructor(list, texts) {
    this.list = list;
    this.texts = texts;
  }

  /** @param {import("./state.js").State} state */
  render(state) {
    const { drawn } = this;
    this.drawn = state;
    const { layer, seats, answer, layers } = state;
    if (layer === drawn?.layer && seats === drawn.seats && answer === drawn.answer) return;
    for (const former of all(this.list, ".band-of-layer")) former.remove();
    if (layer === layers[0].slug) return; // cards say that themselves
    for (const card of all(this.list, ".card[data-seat]")) {
      const seat = seats.get(card.dataset.seat ?? "");
      const band = card.querySelector(".band");
      if (!seat || !band) continue;
      const line = element("p", "band band-of-layer");
      line.append(swatch(classOf(seat, layer)), wordsFor(seat, layerOf(state), this.texts));
      band.after(line);
    }
  }
}
