/** Moves the bar of a preview that is being worked out, and shows the preview when it is done. */
import { byId } from "../lib/dom.js";

const PAUSE_MS = 400;
const bar = byId("progress", HTMLProgressElement);

async function look() {
  try {
    const answer = await fetch("?progress", { headers: { Accept: "application/json" } });
    const { progress, working } = await answer.json();
    bar.value = progress;
    if (!working) {
      location.reload();
      return;
    }
  } catch {
    // The next look may succeed; the link below the bar works all the same.
  }
  setTimeout(look, PAUSE_MS);
}

setTimeout(look, PAUSE_MS);
