/** The live need of all seats: asked for again while someone is looking. */

const EVERY_MS = 30_000;
/** While another campaign is made current, some of the site's processes answer with one and some with the other. */
const SWITCHING_MS = 1000;
const SWITCHED_AFTER = 5;

/**
 * Loads the page again once the site has gone over to another campaign, whose seats are others.
 * @param {string} url
 * @param {string} campaign  slug of the page's own campaign
 * @param {(need: import("../lib/config.js").Need) => void} onNeed  at first and whenever it changed
 * @param {(failed: boolean) => void} onAttempt  after each attempt
 */
export function watchNeed(url, campaign, onNeed, onAttempt) {
  let etag = "";
  let others = 0;
  let askedAt = 0;

  async function ask() {
    askedAt = Date.now();
    try {
      const response = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status !== 304) {
        if (!response.ok) throw new Error(`Need answered ${response.status}`);
        const need = await response.json();
        if (need.campaign !== campaign) return askAgain();
        others = 0;
        etag = response.headers.get("ETag") ?? "";
        onNeed(need);
      }
      onAttempt(false);
    } catch {
      onAttempt(true);
    }
  }

  async function askAgain() {
    if (++others === SWITCHED_AFTER) location.reload();
    await new Promise((resume) => setTimeout(resume, SWITCHING_MS));
    await ask();
  }

  function askIfDue() {
    if (document.visibilityState === "visible" && Date.now() - askedAt >= EVERY_MS) ask();
  }

  setInterval(askIfDue, EVERY_MS / 10);
  document.addEventListener("visibilitychange", askIfDue);
  return ask();
}
