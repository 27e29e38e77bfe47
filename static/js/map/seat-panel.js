/** The panel about one seat, in place of the list: the article from the seat's own page. */
import { byId, element } from "../lib/dom.js";

const TIMEOUT_MS = 10_000;

/** @param {string} url */
async function fetchArticle(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const article = page.getElementById("seat");
  if (!article) throw new Error(`The page of the seat answered ${response.status}`);
  return document.adoptNode(article);
}

/** What an article needs besides, and the first view does not: the script of its buttons. */
async function fetchParts({ script = "" }) {
  await Promise.allSettled([import(script)]);
}

export class SeatPanel {
  /** @type {Promise<void> | undefined} */
  parts;
  panel = byId("seat-panel");
  title = byId("seat-panel-title");
  body = byId("seat-panel-body");
  /** @type {string | null} */
  drawn = null;

  /**
   * @param {import("../lib/config.js").Texts} texts
   * @param {{onClose: () => void, onArticle: (code: string, article: HTMLElement) => void}} handlers
   */
  constructor(texts, handlers) {
    this.texts = texts;
    this.handlers = handlers;
    byId("seat-panel-close").addEventListener("click", handlers.onClose);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.drawn) handlers.onClose();
    });
  }

  /** @param {import("./state.js").State} state */
  render({ chosen, seats }) {
    if (chosen === this.drawn) return;
    const isOpen = this.drawn !== null;
    this.drawn = chosen;
    if (!isOpen) this.opener = document.activeElement;
    const seat = chosen && seats.get(chosen);
    if (seat) this.#open(seat);
    else this.#close();
  }

  /** @param {import("../lib/config.js").Seat} seat */
  async #open({ code, name, url }) {
    this.title.textContent = name;
    this.body.replaceChildren(element("p", "hint", this.texts.seatLoading));
    this.panel.hidden = false;
    document.body.classList.add("seat-open");
    this.title.focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
    try {
      this.parts ??= fetchParts(this.panel.dataset);
      const [article] = await Promise.all([fetchArticle(url), this.parts]);
      if (this.drawn !== code) return;
      this.body.replaceChildren(article);
      this.handlers.onArticle(code, article);
    } catch {
      if (this.drawn === code) this.body.replaceChildren(element("p", "answer", this.texts.seatFailed));
    }
  }

  #close() {
    this.panel.hidden = true;
    document.body.classList.remove("seat-open");
    const { opener } = this;
    if (opener instanceof HTMLElement && opener.isConnected && opener !== document.body) opener.focus();
    else byId("main").focus({ preventScroll: true });
  }
}
