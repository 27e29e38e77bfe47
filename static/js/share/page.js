/** Buttons that need a script: copy a text of the page, share the page with somebody, print it. */
import { copyText, pageCanShare, shareLink } from "./hand-on.js";

const SAID_MS = 4000;

/** Which buttons are shown: see static/css/parts/article.css. */
document.documentElement.classList.add("has-script");
if (pageCanShare()) document.documentElement.classList.add("can-share");

/** Says on the button itself, which screen readers read out, what has come of it. @param {HTMLElement} button */
function sayDone(button) {
  const { done } = button.dataset;
  if (!done || button.dataset.label) return;
  button.dataset.label = button.textContent ?? "";
  button.setAttribute("aria-live", "polite");
  button.textContent = done;
  setTimeout(() => {
    button.textContent = button.dataset.label ?? "";
    delete button.dataset.label;
  }, SAID_MS);
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("button") : null;
  if (!button) return;
  const { copy, share, text } = button.dataset;
  if (copy) copyText(copy).then(() => sayDone(button));
  else if (share) shareLink(text ?? "", share);
  else if (button.hasAttribute("data-print")) print();
});
