/** Every seat, in the order of the layer that the map shows, with a filter by name: what the map shows, as a list. */
import { byId, element } from "../lib/dom.js";
import { bandWords, classOf, swatch } from "./legend.js";
import { layerOf, listed } from "./state.js";

const AT_FIRST = 5;
const STEP = 20;

/**
 * Without accents, hyphens or case: “ynys mon” finds “Ynys Môn”.
 * @param {string} text
 */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/gi, " ").toLowerCase();

/**
 * The seats of which a word of the name begins like that.
 * @param {import("../lib/config.js").Seat[]} seats
 * @param {string} typed
 */
export function named(seats, typed) {
  const wanted = plain(typed).trim();
  return wanted ? seats.filter(({ name }) => ` ${plain(name)}`.includes(` ${wanted}`)) : seats;
}

export class SeatList {
  section = byId("seat-list");
  items = byId("seat-list-items");
  more = byId("seat-list-more");
  filter = byId("seat-filter", HTMLInputElement);
  /** @type {import("../lib/config.js").Seat[]} */
  seats = [];
  limit = AT_FIRST;
  title = byId("seat-list-title");
  hint = byId("seat-list-hint");
  /** @type {import("./state.js").State | undefined} */
  drawn;

  /** @param {import("../lib/config.js").Texts} texts */
  constructor(texts) {
    this.texts = texts;
    this.filter.addEventListener("input", () => {
      this.limit = AT_FIRST;
      this.#draw();
    });
    this.more.addEventListener("click", () => {
      const shown = this.items.childElementCount;
      this.limit += STEP;
      this.#draw();
      this.items.children[shown]?.querySelector("a")?.focus();
    });
  }

  /** @param {import("./state.js").State} state */
  render(state) {
    const { drawn } = this;
    if (!state.seats.size) return;
    const isOther = state.layer !== drawn?.layer || state.off !== drawn.off;
    if (!isOther && state.seats === drawn.seats) return;
    this.drawn = state;
    this.seats = listed(state);
    this.section.hidden = false;
    this.title.textContent = this.texts[`list-${state.layer}`];
    const { size } = state.seats;
    const count = this.texts.someSeats.replace("{shown}", String(this.seats.length)).replace("{all}", String(size));
    this.hint.textContent = [state.off.length ? count : "", this.texts[`list-${state.layer}-hint`]].join(" ").trim();
    // A redraw would take the focus away from someone who is reading the rows.
    if (isOther || !this.items.contains(document.activeElement)) this.#draw();
  }

  #draw() {
    const found = named(this.seats, this.filter.value);
    this.items.replaceChildren(
      ...(found.length
        ? found.slice(0, this.limit).map((seat) => this.#row(seat))
        : [element("li", "nothing", this.texts.noSeatFound)]),
    );
    this.more.hidden = found.length <= this.limit;
  }

  /** What the layer says of a seat. @param {import("../lib/config.js").Seat} seat */
  #value(seat) {
    const { drawn } = this;
    if (drawn && drawn.layer !== "need") {
      return element("span", "seat-row-band", bandWords(seat, layerOf(drawn), this.texts));
    }
    const score = element("span", "seat-row-score", seat.not_contested ? "–" : String(seat.need.score));
    if (seat.not_contested) score.title = this.texts.notContested;
    return score;
  }

  /** @param {import("../lib/config.js").Seat} seat */
  #row(seat) {
    const name = element("span", "seat-row-name", seat.name);
    name.append(" ", element("span", "seat-row-region", seat.region));
    const link = element("a", "seat-row");
    link.href = seat.url;
    link.dataset.seat = seat.code;
    link.append(swatch(classOf(seat, this.drawn?.layer ?? "need")), name, this.#value(seat));
    const item = element("li", "");
    item.append(link);
    return item;
  }
}
