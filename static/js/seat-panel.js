/** The panel about one seat, in place of the list: the article from the seat's own page. */
import { element } from "./config.js";

const TIMEOUT_MS = 10_000;

export class SeatPanel {
  /**
   * @param {Record<string, string>} texts
   * @param {{onClose: () => void, onShow: (article: HTMLElement) => void}} handlers
   */
  constructor(texts, handlers) {
    this.texts = texts;
    this.handlers = handlers;
    this.panel = document.getElementById("seat-panel");
    this.title = document.getElementById("seat-panel-title");
    this.body = document.getElementById("seat-panel-body");
    /** @type {string | null} */
    this.code = null;
    document.getElementById("seat-panel-close").addEventListener("click", handlers.onClose);
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.code) handlers.onClose();
    });
  }

  /** @param {{code: string, name: string, url: string}} seat */
  async open({ code, name, url }) {
    if (!this.code) this.opener = document.activeElement;
    this.code = code;
    this.title.textContent = name;
    this.body.replaceChildren(element("p", "hint", this.texts.seatLoading));
    this.panel.hidden = false;
    document.body.classList.add("seat-open");
    this.title.focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
    try {
      const article = await this.#fetch(url);
      if (this.code !== code) return;
      this.body.replaceChildren(article);
      this.handlers.onShow(article);
    } catch {
      if (this.code === code) this.body.replaceChildren(element("p", "answer", this.texts.seatFailed));
    }
  }

  async #fetch(url) {
    const response = await fetch(url, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const article = page.getElementById("seat");
    if (!article) throw new Error(`The page of the seat answered ${response.status}`);
    return document.adoptNode(article);
  }

  close() {
    if (!this.code) return;
    this.code = null;
    this.panel.hidden = true;
    document.body.classList.remove("seat-open");
    const opener = this.opener?.isConnected && this.opener !== document.body ? this.opener : document.getElementById("main");
    opener.focus({ preventScroll: opener.id === "main" });
  }
}
