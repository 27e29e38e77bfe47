/** Asks where to go without leaving the page: fetches the page for a postcode and takes the results out of it. */
import { all, byId } from "../lib/dom.js";

const TIMEOUT_MS = 10_000;
/** An answer that comes faster than this shows no loading state: it would only flicker. */
const PATIENCE_MS = 200;
/** The outcomes that are about what was typed. */
const WRONG = ["empty", "invalid", "unknown"];

/**
 * @typedef {import("./state.js").Answer} Answer
 * @typedef {import("./state.js").Venue} Venue
 */

/** @param {Element | null} shown */
const inOneLine = (shown) => shown?.textContent?.trim().replace(/\s+/g, " ") ?? "";

/**
 * What results say.
 * @param {HTMLElement} results
 * @param {string} travel  which is part of the question and not of the results
 * @returns {Answer}
 */
export function readAnswer(results, travel) {
  const { outcome = "", at = "", when = "", mine = "", home, here = "" } = results.dataset;
  const recommended = all(results, "[data-rank]").map((card) => card.dataset.seat ?? "");
  return { outcome, at, travel, when, mine, home: home || null, recommended, venues: readVenues(results), here };
}

/**
 * The events within an element that have a place on the map.
 * @param {HTMLElement} within
 * @returns {Venue[]}
 */
export function readVenues(within) {
  const venues = all(within, "[data-longitude]").map((row) => {
    const link = /** @type {HTMLAnchorElement} */ (row.querySelector(".event-title"));
    const day = inOneLine(row.querySelector(".date-block"));
    return {
      id: row.dataset.event ?? "",
      longitude: Number(row.dataset.longitude),
      latitude: Number(row.dataset.latitude),
      title: link.textContent ?? "",
      when: `${day}, ${row.querySelector(".event-hours")?.textContent ?? ""}`,
      url: link.href,
    };
  });
  // A seat can be both recommended and one's own: its events appear twice.
  return [...new Map(venues.map((venue) => [venue.id, venue])).values()];
}

/** What has been found, in a sentence or two: the message, and where to go. @param {HTMLElement} results */
function announcementIn(results) {
  const message = results.querySelector(".answer-message") ?? results.querySelector("#answer-message");
  return `${inOneLine(message)} ${results.dataset.announcement ?? ""}`.trim();
}

/** Says in words, for screen readers, what has just appeared. @param {string} text */
export function announce(text) {
  byId("status").textContent = text;
}

/** Marks the postcode field as wrong where the answer says so. @param {string} outcome */
function markField(outcome) {
  const field = byId("postcode");
  const isWrong = WRONG.includes(outcome);
  field.removeAttribute("aria-invalid");
  if (isWrong) field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", isWrong ? "answer-message postcode-hint" : "postcode-hint");
}

/** @param {string} html a whole page */
function takeOver(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("results");
  if (!fresh) throw new Error("The page holds no results");
  byId("results").replaceWith(document.adoptNode(fresh));
  document.title = page.title;
}

/** @param {string} id  of a `template` whose content takes the place of the results */
function showInstead(id) {
  byId("results").replaceChildren(byId(id, HTMLTemplateElement).content.cloneNode(true));
}

/** Puts a message in the place of the results, and no answer. */
function showFailure() {
  showInstead("results-failed");
  const results = byId("results");
  results.removeAttribute("aria-busy");
  const nothing = { outcome: "", announcement: "", at: "", when: "", mine: "", home: "", here: "" };
  Object.assign(results.dataset, nothing);
}

/** @param {HTMLFormElement} form  @param {HTMLElement | null} [button] */
const questionIn = (form, button) =>
  new URLSearchParams([...new FormData(form, button)].map(([name, value]) => [name, String(value)]));

export class Lookup {
  form = byId("lookup", HTMLFormElement);
  /** @type {AbortController | undefined} */
  current;
  /** The last one that was asked here. @type {URLSearchParams | undefined} */
  question;

  /**
   * @param {import("../lib/config.js").Texts} texts
   * @param {(answer: Answer) => void} onAnswer
   * @param {(question: URLSearchParams, isAgain: boolean) => URLSearchParams | Promise<URLSearchParams>} added  a
   *   question with what was set aside
   */
  constructor(texts, onAnswer, added) {
    this.texts = texts;
    this.onAnswer = onAnswer;
    this.added = added;
    /** What the server answered with the page. */
    this.answer = readAnswer(byId("results"), this.#field("travel").value);
    markField(this.answer.outcome);
    document.addEventListener("submit", (event) => this.#send(event));
    document.addEventListener("click", (event) => this.#takeSuggestion(event));
  }

  /** @param {string} name  @returns {any} a field of the form */
  #field(name) {
    return this.form.elements.namedItem(name);
  }

  /** @param {SubmitEvent} event */
  #send(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    // “Not your constituency?” is a small form of its own, within the results.
    if (form !== this.form && !form.matches(".choices")) return;
    event.preventDefault();
    this.#lookUp(questionIn(form, event.submitter));
  }

  /** @param {MouseEvent} event */
  #takeSuggestion(event) {
    const suggestion = event.target instanceof Element ? event.target.closest("[data-suggestion]") : null;
    if (!(suggestion instanceof HTMLElement)) return;
    event.preventDefault();
    this.#field("postcode").value = suggestion.dataset.suggestion;
    this.form.requestSubmit();
  }

  /** Asks the last question again: something was set aside. */
  again() {
    const { mine } = byId("results").dataset;
    const question = this.question ?? questionIn(this.form);
    if (!this.question && mine) question.set("seat", mine);
    return this.#lookUp(question, true);
  }

  /** @param {URLSearchParams} question  @param {boolean} [isAgain] */
  async #lookUp(question, isAgain = false) {
    this.question = question;
    this.current?.abort();
    const mine = (this.current = new AbortController());
    byId("results").setAttribute("aria-busy", "true");
    const loading = setTimeout(() => {
      showInstead("results-loading");
      announce(this.texts.looking);
    }, PATIENCE_MS);
    const timeout = setTimeout(() => mine.abort(new Error("timeout")), TIMEOUT_MS);
    try {
      const asked = await this.added(question, isAgain);
      const response = await fetch(`${location.pathname}?${asked}`, {
        headers: { Accept: "text/html" },
        cache: "no-store",
        signal: mine.signal,
      });
      const html = await response.text();
      if (mine !== this.current) return;
      takeOver(html);
    } catch {
      if (mine !== this.current) return; // a newer question took its place
      showFailure();
    } finally {
      clearTimeout(loading);
      clearTimeout(timeout);
    }
    const answer = readAnswer(byId("results"), question.get("travel") ?? "");
    markField(answer.outcome);
    announce(announcementIn(byId("results")));
    this.onAnswer(answer);
  }

  /** Asks what an address remembers. @param {import("./state.js").Question} question */
  ask({ at, travel, when, mine }) {
    this.#field("postcode").value = at;
    const isChoice = hasOption(this.#field("when"), when);
    this.#field("when").value = isChoice ? when : when ? "day" : "any";
    this.#field("day").value = isChoice ? "" : when;
    if (hasOption(this.#field("travel"), travel)) this.#field("travel").value = travel;
    const question = questionIn(this.form);
    if (mine) question.set("seat", mine);
    return this.#lookUp(question);
  }
}

/** @param {HTMLSelectElement} select  @param {string} value */
const hasOption = (select, value) => [...select.options].some((option) => option.value === value);
