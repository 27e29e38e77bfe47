/** Names of places that begin as what is being typed: a combobox (WAI-ARIA), by finger, mouse or keyboard. */
import { element } from "../lib/dom.js";
import { announce } from "./results.js";

/** A pause in typing after which the site is asked. */
const PAUSE_MS = 120;
/** A button that is pressed must not move away from the finger: the list closes once the press is over. */
const PRESS_MS = 300;
/** Shorter beginnings, and those of postcodes, have no names. */
const IS_A_BEGINNING = /^\s*\p{L}[^\d]+$/u;

/** @typedef {{name: string, kind: string}} Suggestion */

/**
 * Where the keys lead among so many suggestions; -1 is the field itself.
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
export function moved(key, at, count) {
  if (key === "ArrowDown") return at + 1 < count ? at + 1 : -1;
  return at === -1 ? count - 1 : at - 1;
}

export class Suggestions {
  /** @type {Suggestion[]} */
  suggestions = [];
  at = -1;
  /** @type {AbortController | undefined} */
  current;

  /**
   * @param {HTMLInputElement} field
   * @param {HTMLElement} list
   * @param {import("../lib/config.js").Texts} texts
   * @param {Pick<import("../lib/config.js").PageConfig, "suggestions_url" | "campaign">} config
   */
  constructor(field, list, texts, config) {
    this.field = field;
    this.list = list;
    this.texts = texts;
    this.config = config;
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
    // The list of a browser's own would lie over ours.
    field.autocomplete = "off";
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (event) => this.#press(event));
    field.addEventListener(
      "blur",
      () => setTimeout(() => document.activeElement !== field && this.#show([]), PRESS_MS),
    );
    field.form?.addEventListener("submit", () => this.#show([]));
    // The field keeps the focus, or its blur would close the list before the click.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option) this.#choose([...list.children].indexOf(option));
    });
  }

  #typed() {
    this.current?.abort();
    clearTimeout(this.timer);
    if (!IS_A_BEGINNING.test(this.field.value)) this.#show([]);
    else this.timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  async #ask() {
    const mine = (this.current = new AbortController());
    const query = new URLSearchParams({ q: this.field.value.trim(), campaign: this.config.campaign });
    try {
      const response = await fetch(`${this.config.suggestions_url}?${query}`, { signal: mine.signal });
      const { suggestions } = response.ok ? await response.json() : { suggestions: [] };
      if (mine === this.current && document.activeElement === this.field) this.#show(suggestions);
    } catch {
      // Typing goes on without: the lookup takes any text.
    }
  }

  /** @param {Suggestion[]} suggestions */
  #show(suggestions) {
    if (!suggestions.length) {
      clearTimeout(this.timer);
      this.current?.abort();
    }
    this.suggestions = suggestions;
    this.list.replaceChildren(...suggestions.map((suggestion, i) => this.#option(suggestion, i)));
    this.list.hidden = !suggestions.length;
    this.field.setAttribute("aria-expanded", String(Boolean(suggestions.length)));
    this.#mark(-1);
    if (suggestions.length === 1) announce(this.texts.place);
    else if (suggestions.length) announce(this.texts.places.replace("%(count)s", String(suggestions.length)));
  }

  /** @param {Suggestion} suggestion  @param {number} i */
  #option({ name, kind }, i) {
    const option = element("li", "suggestion", name);
    option.id = `suggestion-${i}`;
    option.setAttribute("role", "option");
    if (kind === "constituency") option.append(" ", element("span", "suggestion-kind", this.texts.constituency));
    return option;
  }

  /** @param {number} at */
  #mark(at) {
    this.at = at;
    [...this.list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const chosen = this.list.children[at];
    if (chosen) this.field.setAttribute("aria-activedescendant", chosen.id);
    else this.field.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.suggestions.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.#mark(moved(event.key, this.at, this.suggestions.length));
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.#choose(this.at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.#show([]);
    }
  }

  /** @param {number} at */
  #choose(at) {
    this.field.value = this.suggestions[at].name;
    this.#show([]);
    this.field.form?.requestSubmit();
  }
}
