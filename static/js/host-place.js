/** The small map in the host's form, fetched when somebody opens it: where people meet, by a tap. */
import { L, UNITED_KINGDOM } from "./leaflet.js";
import { Outlines } from "./outlines.js";

const CLOSE = 13;
/** From further away a thumb covers a town: a tap then goes closer instead. */
const SET_FROM_ZOOM = 10;

/**
 * @param {HTMLElement} container  its data-outline-url names the drawing of the constituencies
 * @param {(position: [number, number], code: string | null) => void} onSet  latitude and longitude of the marker, and
 *   the constituency that was tapped: as it is drawn, to about 100 m
 * @param {string} home  code of the constituency to begin with, or empty
 * @returns {{show: (position: [number, number] | null, options: {isSet: boolean}) => void}} moves the map; the marker is
 *   solid where somebody has set it
 */
export function drawPlaceMap(container, onSet, home) {
  const map = L.map(container, {
    attributionControl: false,
    // A thumb that scrolls the page must not be caught by the map.
    scrollWheelZoom: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  }).fitBounds(UNITED_KINGDOM);
  const icon = L.divIcon({ className: "place-marker", iconSize: [28, 28] });
  const marker = L.marker([0, 0], { icon, draggable: true, keyboard: false });
  const outlines = new Outlines(map, { overview: container.dataset.outlineUrl }, {});
  let hasMoved = false;
  outlines.load().then(
    () => {
      const around = hasMoved ? null : outlines.boundsOf(home);
      if (around) map.fitBounds(around);
      outlines.draw();
    },
    () => {}, // the marker works on a blank map too
  );

  const set = ({ lat, lng }, code) => {
    marker.setLatLng([lat, lng]).setOpacity(1).addTo(map);
    onSet([lat, lng], code);
  };
  const tap = ({ latlng }, code) => {
    if (map.getZoom() < SET_FROM_ZOOM) map.setView(latlng, SET_FROM_ZOOM);
    else set(latlng, code);
  };
  outlines.group.on("click", (event) => {
    L.DomEvent.stopPropagation(event); // or the map would hear of it, too
    tap(event, event.propagatedFrom?.options.code ?? null);
  });
  map.on("click", (event) => tap(event, null));
  marker.on("dragend", () => set(marker.getLatLng(), null));
  new ResizeObserver(() => map.invalidateSize()).observe(container);

  return {
    show(position, { isSet }) {
      if (!position) {
        marker.remove();
        return;
      }
      marker.setLatLng(position).setOpacity(isSet ? 1 : 0.6).addTo(map);
      hasMoved = true;
      map.setView(position, Math.max(map.getZoom(), CLOSE));
    },
  };
}
