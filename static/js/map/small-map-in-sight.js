/** Fetches the small map when somebody comes near it: at once beside the text, and on a phone not before its end. */
import { byId } from "../lib/dom.js";

const AHEAD = "300px";
const container = byId("small-map");

const watch = new IntersectionObserver((entries) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  watch.disconnect();
  import("./small-map.js").catch(() => {
    if (container.parentElement) container.parentElement.hidden = true;
  });
}, { rootMargin: AHEAD });
watch.observe(container);
