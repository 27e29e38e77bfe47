/** What somebody has typed into the host's form, kept on this device until it is sent, a week at most. */
const KEY = "mcm-host-draft";
const KEPT_FOR_MS = 7 * 24 * 3600 * 1000;
/** Consent is given anew each time; the token belongs to one visit, and so does where a link led from. */
const NOT_KEPT = ["csrfmiddlewaretoken", "form_key", "consent", "different", "suggested"];

/** @param {HTMLFormElement} form */
export function keepDraft(form) {
  const fields = [...new FormData(form)].filter(([name]) => !NOT_KEPT.includes(name));
  attempt(() => localStorage.setItem(KEY, JSON.stringify({ at: Date.now(), fields })));
}

export function forgetDraft() {
  attempt(() => localStorage.removeItem(KEY));
}

/** @returns {Map<string, string> | null} what was typed, by field; ticks and chips only where they are set */
export function readDraft() {
  const draft = attempt(() => JSON.parse(localStorage.getItem(KEY) ?? "null"));
  if (!Array.isArray(draft?.fields) || !(Date.now() - draft.at < KEPT_FOR_MS)) return null;
  return new Map(draft.fields);
}

/**
 * Puts a draft back into the form.
 * @param {HTMLFormElement} form
 * @param {Map<string, string>} draft
 */
export function fillIn(form, draft) {
  for (const field of /** @type {Iterable<any>} */ (form.elements)) {
    if (!field.name || NOT_KEPT.includes(field.name)) continue;
    const typed = draft.get(field.name);
    if (field.type === "checkbox") field.checked = typed !== undefined;
    else if (field.type === "radio") field.checked = typed === field.value;
    else if (typed !== undefined) field.value = typed;
  }
}

/**
 * Storage may be switched off, full, or hold what is none of ours: the form works without it.
 * @template T
 * @param {() => T} deed
 */
function attempt(deed) {
  try {
    return deed();
  } catch {
    return null;
  }
}
