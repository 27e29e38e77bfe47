/**
 * “Not for you?” on a card: too far, been there, not my thing – and the next best takes its place.
 * What was set aside is kept on this device alone, for a while; the server is told it with a question, and forgets it.
 */
import { all, byId } from "../lib/dom.js";

const KEY = "set-aside";
const KEPT_DAYS = 14;
const DAY_MS = 86_400_000;
/** The server takes no more: MOST_SET_ASIDE in targeting/recommending/set_aside.py. */
const MOST = 24;

/** @typedef {Record<string, number>} SetAside  code of a seat → when it was set aside, in ms since 1970 */

/** What this device remembers. @param {number} now  @returns {SetAside} */
export function readSetAside(now) {
  try {
    const all = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
    return Object.fromEntries(all.filter(([, at]) => Number(at) > now - KEPT_DAYS * DAY_MS).slice(-MOST));
  } catch {
    return {}; // a browser that keeps nothing, or somebody else's words
  }
}

/** @param {SetAside} setAside */
function writeSetAside(setAside) {
  try {
    if (Object.keys(setAside).length) localStorage.setItem(KEY, JSON.stringify(setAside));
    else localStorage.removeItem(KEY);
  } catch {
    // It holds for this page, then.
  }
}

export class Swaps {
  /** @type {SetAside} */
  setAside = readSetAside(Date.now());
  /** Whole miles, or none: until somebody asks from elsewhere. */
  nearer = "";
  /** The answer on the page is one to a question that the server was told of it with. */
  isKnown = false;
  /** @type {import("./state.js").Answer | null} */
  drawn = null;

  /**
   * @param {import("../lib/config.js").Texts} texts
   * @param {() => Promise<void>} askAgain  asks the last question again
   */
  constructor(texts, askAgain) {
    this.texts = texts;
    this.askAgain = askAgain;
    document.addEventListener("click", ({ target }) => {
      const button = target instanceof Element ? target.closest("[data-swap]") : null;
      if (button instanceof HTMLElement) this.#press(button);
    });
  }

  /** A question with what was set aside. @param {URLSearchParams} question  @param {boolean} isAgain */
  added(question, isAgain) {
    const asked = new URLSearchParams(question);
    const codes = Object.keys(this.setAside);
    this.isKnown = true;
    if (!isAgain) this.nearer = "";
    if (codes.length) asked.set("without", codes.join(","));
    if (this.nearer) asked.set("nearer", this.nearer);
    return asked;
  }

  /** Puts the choices into the cards of a new answer. @param {import("./state.js").State} state */
  render({ answer }) {
    if (answer === this.drawn) return;
    this.drawn = answer;
    const cards = all(byId("results"), ".card[data-rank]");
    // A page that came with its answer knows nothing of this device.
    if (!this.isKnown && cards.some((card) => (card.dataset.seat ?? "") in this.setAside)) {
      this.askAgain();
      return;
    }
    for (const card of cards) {
      const choices = byId("swap-choices", HTMLTemplateElement).content.cloneNode(true);
      card.append(choices);
      const about = card.querySelector(".swap summary span");
      if (about) about.textContent = ` ${nameOn(card)}`;
    }
  }

  /** @param {HTMLElement} button */
  async #press(button) {
    const card = button.closest(".card");
    const before = ranked();
    if (button.dataset.swap === "reset") {
      this.setAside = {};
      this.nearer = "";
    } else if (card instanceof HTMLElement) {
      this.setAside = { ...this.setAside, [card.dataset.seat ?? ""]: Date.now() };
      if (button.dataset.swap === "too-far") this.nearer = milesOn(card) || this.nearer;
    }
    writeSetAside(this.setAside);
    await this.askAgain();
    this.#lead(before);
  }

  /** Leads on to the card that has come. @param {string[]} before  codes */
  #lead(before) {
    const cards = all(byId("results"), ".card[data-rank]");
    const fresh = cards.find((card) => !before.includes(card.dataset.seat ?? ""));
    const next = fresh ?? cards.at(-1);
    byId("status").textContent = fresh ? `${this.texts.inItsPlace} ${nameOn(fresh)}` : this.texts.nothingElse;
    const link = next?.querySelector("h3 a");
    if (link instanceof HTMLElement) link.focus();
  }
}

const ranked = () => all(byId("results"), ".card[data-rank]").map((card) => card.dataset.seat ?? "");

/** @param {HTMLElement} card */
const nameOn = (card) => card.querySelector("h3 a")?.textContent ?? "";

/** The number in “about 12 miles”, or empty under a mile. @param {HTMLElement} card */
const milesOn = (card) =>
  card.querySelector(".card-distance strong")?.textContent?.replaceAll(",", "").match(/\d+/)?.[0] ?? "";
