/** Every seat by need, with a filter by name: what the map shows, as a list. */
import { element } from "./config.js";
import { classOf, swatch } from "./legend.js";

const AT_FIRST = 5;
const STEP = 20;

/** Without accents, hyphens or case: “ynys mon” finds “Ynys Môn”. */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/gi, " ").toLowerCase();

export class SeatList {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
    this.section = document.getElementById("seat-list");
    this.items = document.getElementById("seat-list-items");
    this.more = document.getElementById("seat-list-more");
    this.filter = document.getElementById("seat-filter");
    /** @type {import("./config.js").Seat[]} */
    this.seats = [];
    this.limit = AT_FIRST;
    this.filter.addEventListener("input", () => {
      this.limit = AT_FIRST;
      this.#draw();
    });
    this.more.addEventListener("click", () => {
      const shown = this.items.childElementCount;
      this.limit += STEP;
      this.#draw();
      this.items.children[shown]?.querySelector("a").focus();
    });
  }

  /** @param {import("./config.js").Seat[]} seats */
  setSeats(seats) {
    this.seats = [...seats].sort((a, b) => b.need.score - a.need.score || a.name.localeCompare(b.name));
    this.section.hidden = false;
    // A redraw would take the focus away from someone who is reading the rows.
    if (!this.items.contains(document.activeElement)) this.#draw();
  }

  #draw() {
    const wanted = plain(this.filter.value).trim();
    const found = wanted ? this.seats.filter(({ name }) => ` ${plain(name)}`.includes(` ${wanted}`)) : this.seats;
    this.items.replaceChildren(
      ...(found.length
        ? found.slice(0, this.limit).map((seat) => this.#row(seat))
        : [element("li", "nothing", this.texts.noSeatFound)]),
    );
    this.more.hidden = found.length <= this.limit;
  }

  /** @param {import("./config.js").Seat} seat */
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
