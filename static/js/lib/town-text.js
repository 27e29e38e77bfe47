/**
 * Reads the list of towns: the format is told in constituencies/outlines/labels.py.
 *
 * @typedef {{scale: number, names: string, people: string, x: string, y: string}} TownText
 * @typedef {{name: string, people: number, longitude: number, latitude: number}} Town
 */
import { numberReader } from "./outline-text.js";

/**
 * @param {TownText} text
 * @returns {Town[]} the largest first
 */
export function readTowns({ scale, names, people, x, y }) {
  const [nextPeople, nextX, nextY] = [people, x, y].map(numberReader);
  let [east, north] = [0, 0];
  return names.split("|").map((name) => {
    east += nextX();
    north += nextY();
    return { name, people: nextPeople() * 100, longitude: east / scale, latitude: north / scale };
  });
}
