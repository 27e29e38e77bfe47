/**
 * In a narrow window the list is a sheet that lies over the map. The page's own scrolling moves it, so that fingers,
 * wheels, keys and screen readers do as everywhere; its handle goes from one stop to the next. What somebody has asked
 * is folded into a line, so that cards and map are seen together.
 */
import { byId, element } from "../lib/dom.js";
import { needsMap, showsMap } from "./state.js";

/** @typedef {import("./state.js").State} State  @typedef {import("./state.js").Sheet} Stop */

/** After the last scroll event the page lies still. */
const STILL_MS = 120;
/** Of the window's height that the map keeps where both are shown. */
const HALF = 0.5;
/** @type {Record<string, 1 | -1>} */
const STEPS = { ArrowUp: 1, ArrowDown: -1 };

export class Sheet {
  handle = byId("map-toggle");
  panel = byId("panel");
  pane = byId("map-pane");
  form = byId("lookup", HTMLFormElement);
  question = byId("question", HTMLButtonElement);
  /** @type {State | null} */
  drawn = null;
  /** Where the list was when a seat took its place. */
  leftAt = 0;
  isTouched = false;
  /** The answer whose question stands in the line. @type {import("./state.js").Answer | undefined} */
  told;
  still = matchMedia("(prefers-reduced-motion: reduce)").matches;

  /**
   * @param {import("../lib/config.js").Texts} texts
   * @param {{onToggle: () => void, onStep: (step: 1 | -1) => void, onStop: (stop: Stop) => void, onAsk: () => void}} handlers
   */
  constructor(texts, handlers) {
    this.texts = texts;
    this.handlers = handlers;
    this.question.addEventListener("click", () => {
      handlers.onAsk();
      byId("postcode").focus();
    });
    this.handle.hidden = false;
    this.handle.addEventListener("click", handlers.onToggle);
    this.handle.addEventListener("keydown", (event) => {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      handlers.onStep(step);
    });
    addEventListener("touchmove", () => void (this.isTouched = true), { passive: true });
    let timer = 0;
    addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#rest(), STILL_MS);
    }, { passive: true });
  }

  /** @param {State} state */
  render(state) {
    const { drawn } = this;
    this.drawn = state;
    const isOpen = showsMap(state);
    this.handle.textContent = isOpen ? this.texts.showList : this.texts.showMap;
    this.handle.setAttribute("aria-expanded", String(isOpen));
    this.#fold(state);
    this.#spread(!state.isWide && needsMap(state));
    if (state.isWide) return;
    const isSame = state.sheet === drawn?.sheet && state.answer === drawn.answer;
    if (drawn && !state.chosen && drawn.chosen && isSame) scrollTo({ top: this.leftAt, behavior: "instant" });
    else if (drawn && state.isAsking && state.answer !== drawn.answer) byId("results").scrollIntoView();
    else if (!isSame || state.chosen !== drawn.chosen) this.#move(state);
  }

  /** Before a seat takes the place of the list: where that was. @param {State} state */
  remember({ chosen }) {
    if (chosen && !this.drawn?.chosen) this.leftAt = scrollY;
  }

  /** The form in one line, once it has led somewhere. @param {State} state */
  #fold({ isWide, isAsking, answer }) {
    const isFolded = !isWide && !isAsking;
    const hadFocus = this.form.contains(document.activeElement);
    document.body.classList.toggle("is-folded", isFolded);
    this.question.hidden = !isFolded;
    if (isFolded && hadFocus) this.question.focus({ preventScroll: true });
    if (answer === this.told) return;
    this.told = answer;
    const choices = ["travel", "when"].map((name) => this.form.elements.namedItem(name));
    const words = choices.map((choice) =>
      choice instanceof HTMLSelectElement ? choice.selectedOptions[0]?.textContent?.trim() : ""
    );
    const asked = [answer.at, ...words].filter(Boolean).join(" · ");
    this.question.replaceChildren(element("span", "", asked), element("span", "question-change", this.texts.change));
  }

  /** Makes room for the map above the list, which stays where it is in the window. @param {boolean} hasMap */
  #spread(hasMap) {
    const { classList } = document.body;
    if (hasMap === classList.contains("has-sheet") && classList.contains("is-settled")) return;
    const { top } = this.panel.getBoundingClientRect();
    classList.add("is-settled");
    classList.toggle("has-sheet", hasMap);
    // Where the list lies is part of the state: a browser that scrolls back by itself would be in the way.
    history.scrollRestoration = hasMap ? "manual" : "auto";
    scrollBy({ top: this.panel.getBoundingClientRect().top - top, behavior: "instant" });
  }

  /** @param {State} state */
  #move({ sheet }) {
    if (sheet !== "closed") this.#scrollTo(this.#topAt(sheet));
  }

  /** @param {number} top */
  #scrollTo(top) {
    this.isTouched = false;
    scrollTo({ top, behavior: this.still ? "instant" : "smooth" });
  }

  /** Where the page is scrolled to at a stop, in pixels. @param {Stop} stop */
  #topAt(stop) {
    const list = this.panel.getBoundingClientRect().top + scrollY;
    const map = byId("main").getBoundingClientRect().top + scrollY;
    if (stop === "map") return map;
    return stop === "half" ? Math.max(map, list - innerHeight * HALF) : list;
  }

  /** The page has come to rest: says at which stop, and after a swipe goes there. */
  #rest() {
    const { drawn } = this;
    if (!drawn || drawn.isWide || !needsMap(drawn)) return;
    /** @type {Stop[]} */
    const stops = ["map", "half", "list"];
    const [stop] = stops.sort((a, b) => Math.abs(this.#topAt(a) - scrollY) - Math.abs(this.#topAt(b) - scrollY));
    const isBetween = scrollY < this.#topAt("list");
    if (this.isTouched && isBetween && Math.abs(this.#topAt(stop) - scrollY) > 1) this.#scrollTo(this.#topAt(stop));
    this.isTouched = false;
    if (stop === drawn.sheet) return;
    this.drawn = { ...drawn, sheet: stop }; // it lies there already
    this.handlers.onStop(stop);
  }

  /** Pixels at the bottom of an element that lie under the sheet, or will once it has moved. @param {HTMLElement} other */
  covers(other) {
    if (!this.drawn || this.drawn.isWide || !showsMap(this.drawn)) return 0;
    const list = this.panel.getBoundingClientRect().top + scrollY - this.#topAt(this.drawn.sheet);
    const { bottom, height } = other.getBoundingClientRect();
    return Math.min(Math.max(bottom - list, 0), height * 0.75);
  }
}
