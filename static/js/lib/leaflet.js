/** Leaflet, which is a script that leaves a global behind, as a module. */
import "../../leaflet/leaflet.js";

/** Without types, as it comes without any. */
export const L = /** @type {any} */ (globalThis).L;
/** What the large map shows at first: without Orkney and Shetland, which are in a corner of it. */
export const MAINLAND = [[49.85, -8.2], [58.75, 1.8]];
/** All of it: south-west and north-east. */
export const UNITED_KINGDOM = [[49.85, -8.2], [60.9, 1.8]];
