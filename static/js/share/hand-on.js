/** Handing on: a text into the clipboard, a link into whatever the telephone offers. */
import { byId } from "../lib/dom.js";

/**
 * Puts the text of a field into the clipboard. Where a page may not, the text is selected: one key copies it.
 * @param {string} id  of a textarea
 */
export async function copyText(id) {
  const field = byId(id, HTMLTextAreaElement);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // without https there is no clipboard
  }
}

/** Whether the browser has a way of its own to share: telephones do. */
export const pageCanShare = () => typeof navigator.share === "function";

/** @param {string} text  @param {string} url */
export async function shareLink(text, url) {
  try {
    await navigator.share({ text, url });
  } catch {
    // Whoever changes their mind is told nothing; the links beside the button are still there.
  }
}
