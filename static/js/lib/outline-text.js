/**
 * Reads a drawing, and a list of towns: the formats are told in constituencies/outlines/text.py and labels.py.
 *
 * @typedef {{scale: number, codes: string[], rings: string, arcs: string, x: string, y: string}} OutlineText
 * @typedef {{scale: number, names: string, people: string, x: string, y: string}} TownText
 * @typedef {{name: string, people: number, longitude: number, latitude: number}} Town
 */

/** More than there are numbers to the north of each other: with it two whole numbers are one. */
const NORTHINGS = 2 ** 24;

/**
 * Hands out the whole numbers in a text, one character each. By index, as telephones take three times as long
 * to go through a generator.
 * @param {string} text
 */
function numberReader(text) {
  let at = 0;
  return () => {
    const place = /** @type {number} */ (text.codePointAt(at));
    at += place > 0xffff ? 2 : 1;
    const doubled = (place < 0xd800 ? place : place - 0x800) - 0x5d;
    return doubled & 1 ? ~(doubled >> 1) : doubled >> 1;
  };
}

/** @template T @param {number} length @param {() => T} make @returns {T[]} */
const times = (length, make) => Array.from({ length }, make);

/**
 * All shapes of a drawing at once.
 * @template Corner
 * @param {OutlineText} text
 * @param {(longitude: number, latitude: number) => Corner} toCorner
 * @returns {Map<string, Corner[][][]>} code → parts → rings, the outer one first → corners
 */
export const readShapes = (text, toCorner) => new Map(shapesIn(text, toCorner));

/**
 * One shape after the other, so that whoever reads them can pause. Neighbours get the very same corners of their common
 * border.
 * @template Corner
 * @param {OutlineText} text
 * @param {(longitude: number, latitude: number) => Corner} toCorner
 * @returns {Generator<[string, Corner[][][]]>} code, parts → rings, the outer one first → corners
 */
export function* shapesIn({ scale, codes, rings, arcs, x: eastings, y: northings }, toCorner) {
  const [nextRing, nextArc, nextX, nextY] = [rings, arcs, eastings, northings].map(numberReader);
  /**
   * Lines that were walked once, by where they end.
   * @type {Map<number, {x: number, y: number, corners: Corner[]}[]>}
   */
  const walkedOnce = new Map();
  let x = 0;
  let y = 0;

  function move() {
    x += nextX();
    y += nextY();
    return toCorner(x / scale, y / scale);
  }

  function linesToHere() {
    const here = x * NORTHINGS + y;
    const lines = walkedOnce.get(here) ?? [];
    walkedOnce.set(here, lines);
    return lines;
  }

  /** From the corner where the pen is: the corners after it. @param {Corner} here */
  function walk(here) {
    const arc = nextArc();
    if (arc < 0) {
      const [line] = linesToHere().splice(arc, 1);
      ({ x, y } = line);
      return line.corners.slice(0, -1).reverse();
    }
    const line = { x, y, corners: [here] };
    for (let left = arc; left > 0; left -= 1) line.corners.push(move());
    linesToHere().push(line);
    return line.corners.slice(1);
  }

  function ring() {
    const corners = [move()];
    for (let left = nextRing(); left > 0; left -= 1) {
      for (const corner of walk(corners[corners.length - 1])) corners.push(corner);
    }
    return corners;
  }

  for (const code of codes) yield [code, times(nextRing(), () => times(nextRing(), ring))];
}

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
