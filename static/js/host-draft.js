/** What somebody has typed into the host's form, kept on this device until it is sent, a week at most. */
const KEY = "mcm-host-draft";
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;
/** Consent is given anew each time; the token belongs to one visit. */
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "consent", "different"]);

/** @param {HTMLFormElement} form */
export function keepDraft(form) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_KEPT.has(name));
  attempt(() => localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), fields })));
}

export function forgetDraft() {
  attempt(() => localStorage.removeItem(KEY));
}

/** @returns {Map<string, string> | null} what was typed, by field; ticks and chips only where they are set */
export function readDraft() {
  const draft = attempt(() => JSON.parse(localStorage.getItem(KEY)));
  if (!Array.isArray(draft?.fields) || !(Date.now() - draft.at < KEPT_FOR_MS)) return null;
  return new Map(draft.fields);
}

/** Storage may be switched off, full, or hold what is none of ours: the form works without it. */
function attempt(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}
