/** Leaflet, from its own script, as a module. That script must stand before ours on the page. */
export const L = globalThis.L;
