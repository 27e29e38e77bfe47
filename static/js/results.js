/** Asks where to go without leaving the page: fetches the page for a postcode and takes the results out of it. */

const TIMEOUT_MS = 10_000;
/** An answer that comes faster than this shows no loading state: it would only flicker. */
const PATIENCE_MS = 200;

/**
 * @typedef {import("./markers.js").Venue} Venue
 * @typedef {{outcome: string, at: string, when: string, mine: string, home: string | null, recommended: string[]}} Answer
 */

/** @param {string} id */
const byId = (id) => document.getElementById(id);

/** @param {HTMLElement} shown */
const inOneLine = (shown) => shown.textContent.trim().replace(/\s+/g, " ");

/**
 * What the results on the page say.
 * @returns {Answer}
 */
export function readAnswer() {
  const results = byId("results");
  return {
    outcome: results.dataset.outcome,
    at: results.dataset.at,
    when: results.dataset.when,
    mine: results.dataset.mine,
    home: results.dataset.home || null,
    recommended: [...results.querySelectorAll("[data-rank]")].map((card) => card.dataset.seat),
  };
}

/**
 * The events within an element that have a place on the map.
 * @param {HTMLElement} within
 * @returns {Venue[]}
 */
export function readVenues(within) {
  const venues = [...within.querySelectorAll("[data-longitude]")].map((row) => {
    const link = row.querySelector(".event-title");
    const day = inOneLine(row.querySelector(".date-block"));
    return {
      id: row.dataset.event,
      longitude: Number(row.dataset.longitude),
      latitude: Number(row.dataset.latitude),
      title: link.textContent,
      when: `${day}, ${row.querySelector(".event-hours").textContent}`,
      url: link.href,
    };
  });
  // A seat can be both recommended and one's own: its events appear twice.
  return [...new Map(venues.map((venue) => [venue.id, venue])).values()];
}

/** Says in words, for screen readers, what has just appeared. */
function announce(text) {
  byId("status").textContent = text;
}

/** Marks the postcode field as wrong where the answer says so. */
export function markField(outcome) {
  const field = byId("postcode");
  const isWrong = ["empty", "invalid", "unknown"].includes(outcome);
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

/** Puts a message in the place of the results, and no answer. */
function showFailure() {
  const results = byId("results");
  results.replaceChildren(byId("results-failed").content.cloneNode(true));
  results.removeAttribute("aria-busy");
  Object.assign(results.dataset, { outcome: "", at: "", when: "", mine: "", home: "" });
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, string>} texts
 * @param {(answer: Answer) => void} onAnswer
 */
export function enhanceLookup(form, texts, onAnswer) {
  /** @type {AbortController | undefined} */
  let current;

  /** @param {URLSearchParams} query  postcode and travel */
  async function lookUp(query) {
    current?.abort();
    const mine = (current = new AbortController());
    const results = byId("results");
    results.setAttribute("aria-busy", "true");
    const loading = setTimeout(() => {
      results.replaceChildren(byId("results-loading").content.cloneNode(true));
      announce(texts.looking);
    }, PATIENCE_MS);
    const timeout = setTimeout(() => mine.abort(new Error("timeout")), TIMEOUT_MS);
    try {
      const response = await fetch(`${location.pathname}?${query}`, {
        headers: { Accept: "text/html" },
        cache: "no-store",
        signal: mine.signal,
      });
      const html = await response.text();
      if (mine !== current) return;
      takeOver(html);
    } catch {
      if (mine !== current) return; // a newer question took its place
      showFailure();
    } finally {
      clearTimeout(loading);
      clearTimeout(timeout);
    }
    const answer = readAnswer();
    markField(answer.outcome);
    announce(inOneLine(byId("answer-message")));
    onAnswer(answer);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp(new URLSearchParams(new FormData(form)));
  });

  // “Not your constituency?”: a small form of its own, within the results.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".choices")) return;
    event.preventDefault();
    lookUp(new URLSearchParams(new FormData(event.target, event.submitter)));
  });

  document.addEventListener("click", (event) => {
    const suggestion = event.target.closest("[data-suggestion]");
    if (!suggestion) return;
    event.preventDefault();
    form.elements.postcode.value = suggestion.dataset.suggestion;
    form.requestSubmit();
  });

  return {
    /** Asks for an outcode, a distance, a time and the constituency that is one's own, as an address remembers them. */
    ask(postcode, travel, when, mine) {
      form.elements.postcode.value = postcode;
      const isChoice = [...form.elements.when.options].some((option) => option.value === when);
      form.elements.when.value = isChoice ? when : when ? "day" : "any";
      form.elements.day.value = isChoice ? "" : when;
      if ([...form.elements.travel.options].some((option) => option.value === travel)) {
        form.elements.travel.value = travel;
      }
      const query = new URLSearchParams(new FormData(form));
      if (mine) query.set("seat", mine);
      return lookUp(query);
    },
  };
}
