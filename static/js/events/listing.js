/** The list of events without leaving the page: fetches the page for other filters and takes the list out of it. */
import { all, byId } from "../lib/dom.js";
import { venuesOf } from "./state.js";

const TIMEOUT_MS = 10_000;

/** @typedef {import("./state.js").List} List */

/** @param {HTMLElement} row */
export const placeOf = (row) =>
  row.dataset.longitude === undefined ? null : `${row.dataset.latitude},${row.dataset.longitude}`;

/** What the list in the page says. @returns {List} */
export function readList() {
  const { query = "", startLatitude, startLongitude } = byId("listing").dataset;
  const rows = all(byId("listing"), "[data-longitude]").map((row) => ({
    latitude: row.dataset.latitude ?? "",
    longitude: row.dataset.longitude ?? "",
    title: row.querySelector(".event-title")?.textContent ?? "",
  }));
  return {
    query,
    venues: venuesOf(rows),
    start: startLatitude ? [Number(startLatitude), Number(startLongitude)] : null,
  };
}

/** What is asked by the form, without what is left open. @param {HTMLFormElement} form */
function queryIn(form) {
  const query = new URLSearchParams(
    [...new FormData(form)].flatMap(([name, value]) => value ? [[name, `${value}`]] : []),
  );
  return query.size ? `?${query}` : "";
}

/**
 * Who moves on in the list, or gives up a filter, follows a link: then the form follows, and the focus.
 *
 * @typedef {"form" | "link" | "history"} Way  how another list was asked for
 */
export class Listing {
  /** @type {AbortController | undefined} */
  current;

  /**
   * @param {(list: List, way: Way) => void} onList
   * @param {() => void} onFailure
   */
  constructor(onList, onFailure) {
    this.onList = onList;
    this.onFailure = onFailure;
    document.addEventListener("submit", (event) => this.#send(event));
    document.addEventListener("change", ({ target }) => {
      const form = target instanceof Element ? target.closest("form") : null;
      if (form?.id === "filters") this.#fetch(queryIn(form), "form");
    });
    document.addEventListener("click", (event) => this.#follow(event));
  }

  /** @param {SubmitEvent} event */
  #send(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.id !== "filters") return;
    event.preventDefault();
    this.#fetch(queryIn(form), "form");
  }

  /** @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element ? event.target.closest("#listing a") : null;
    const opensElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!(link instanceof HTMLAnchorElement) || opensElsewhere || link.pathname !== location.pathname) return;
    event.preventDefault();
    this.#fetch(link.search, "link");
  }

  /** What the address names, after going back or forward. */
  ask() {
    return this.#fetch(location.search, "history");
  }

  /** @param {string} query  @param {Way} way */
  async #fetch(query, way) {
    this.current?.abort();
    const mine = (this.current = new AbortController());
    byId("listing").setAttribute("aria-busy", "true");
    const timeout = setTimeout(() => mine.abort(new Error("timeout")), TIMEOUT_MS);
    try {
      const response = await fetch(`${location.pathname}${query}`, {
        headers: { Accept: "text/html" },
        signal: mine.signal,
      });
      const html = await response.text();
      if (mine !== this.current) return;
      this.#takeOver(html, way);
    } catch {
      if (mine !== this.current) return; // a newer question took its place
      byId("listing").removeAttribute("aria-busy");
      this.onFailure();
      return;
    } finally {
      clearTimeout(timeout);
    }
    this.onList(readList(), way);
  }

  /** @param {string} html  a whole page  @param {Way} way */
  #takeOver(html, way) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [list, form] = ["listing", "filters"].map((id) => page.getElementById(id));
    if (!list || !form) throw new Error("The page holds no list");
    byId("listing").replaceWith(document.adoptNode(list));
    if (way === "form") this.#correctPlace(form);
    else byId("filters").replaceWith(document.adoptNode(form));
    document.title = page.title;
  }

  /**
   * Of a whole postcode only the first half stays, and with a place another order is the usual one.
   * @param {HTMLElement} form  as the server has filled it in
   */
  #correctPlace(form) {
    const [near, sort] = [form.querySelector("#near"), form.querySelector("#sort")];
    if (!(near instanceof HTMLInputElement) || !(sort instanceof HTMLSelectElement)) {
      throw new Error("The page holds no form");
    }
    const field = byId("near", HTMLInputElement);
    field.value = near.value;
    if (near.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    const order = byId("sort", HTMLSelectElement);
    const { value } = sort; // options forget on their way which of them was selected
    order.replaceChildren(...sort.children);
    order.value = value;
  }
}
