/** Leaflet, which is a script that leaves a global behind, as a module. */
import "../leaflet/leaflet.js";

export const L = globalThis.L;
