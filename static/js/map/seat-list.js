/** Every seat by need, with a filter by name: what the map shows, as a list. */
import { byId, element } from "../lib/dom.js";
import { classOf, swatch } from "./legend.js";

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

/**
 * The neediest first.
 * @param {Iterable<import("../lib/config.js").Seat>} seats
 */
export const byNeed = (seats) => [...seats].sort((a, b) => b.need.score - a.need.score || a.name.localeCompare(b.name));

export class SeatList {
  section = byId("seat-list");
  items = byId("seat-list-items");
  more = byId("seat-list-more");
  filter = byId("seat-filter", HTMLInputElement);
  /** @type {import("../lib/config.js").Seat[]} */
  seats = [];
  limit = AT_FIRST;
  /** @type {Map<string, import("../lib/config.js").Seat> | undefined} */
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
  render({ seats }) {
    if (seats === this.drawn || !seats.size) return;
    this.drawn = seats;
    this.seats = byNeed(seats.values());
    this.section.hidden = false;
    // A redraw would take the focus away from someone who is reading the rows.
    if (!this.items.contains(document.activeElement)) this.#draw();
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

  /** @param {import("../lib/config.js").Seat} seat */
  #row(seat) {
    const name = element("span", "seat-row-name", seat.name);
    name.append(" ", element("span", "seat-row-region", seat.region));
    const link = element("a", "seat-row");
    link.href = seat.url;
    link.dataset.seat = seat.code;
    const score = element("span", "seat-row-score", seat.not_contested ? "–" : String(seat.need.score));
    if (seat.not_contested) score.title = this.texts.notContested;
    link.append(swatch(classOf(seat, "need")), name, score);
    const item = element("li", "");
    item.append(link);
    return item;
  }
}
