/** The live need of all seats: asked for again while someone is looking. */

const EVERY_MS = 30_000;

/**
 * @param {string} url
 * @param {(need: import("./config.js").Need) => void} onNeed  at first and whenever it changed
 * @param {(failed: boolean) => void} onAttempt  after each attempt
 */
export function watchNeed(url, onNeed, onAttempt) {
  let etag = "";
  let askedAt = 0;

  async function ask() {
    askedAt = Date.now();
    try {
      const response = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
      if (response.status !== 304) {
        if (!response.ok) throw new Error(`Need answered ${response.status}`);
        const need = await response.json();
        etag = response.headers.get("ETag") ?? "";
        onNeed(need);
      }
      onAttempt(false);
    } catch {
      onAttempt(true);
    }
  }

  function askIfDue() {
    if (document.visibilityState === "visible" && Date.now() - askedAt >= EVERY_MS) ask();
  }

  setInterval(askIfDue, EVERY_MS / 10);
  document.addEventListener("visibilitychange", askIfDue);
  return ask();
}
