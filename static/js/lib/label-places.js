/**
 * Finds room for the names on a map: none over another, nor under a marker. Pure: knows no map and no document.
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box  in pixels of the map's window
 * @typedef {{x: number, y: number}} Point
 *
 * @typedef {object} Name  that wants a place
 * @property {string[]} lines
 * @property {string} className
 * @property {number} width  in pixels, as are the others
 * @property {number} height
 * @property {Point} at
 * @property {number} beside  so far from `at` as its own edge is; 0: upon it
 * @property {Point[]} [elsewhere]  where else its middle may be, if not upon `at`
 * @property {boolean} [hasDot]
 * @property {boolean} [isCity]  its dot is kept free as far as that goes
 *
 * @typedef {Name & Box} PlacedName
 */

const DOT = 3;
const FURTHER = 10;
/** Eastwards and downwards. */
const WAYS = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1], [0.5, -1], [-0.5, -1], [0.5, 1], [
  -0.5,
  1,
]];
/** Between two names. */
const AIR = 2;

/** @param {Box} a  @param {Box} b */
export const overlap = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** @param {Point} middle  @param {number} width  @param {number} height  @returns {Box} */
const boxAround = ({ x, y }, width, height) => ({
  left: x - width / 2,
  top: y - height / 2,
  right: x + width / 2,
  bottom: y + height / 2,
});

/**
 * Where a name may stand, the best first: to the right of its place, to the left, above, below, at the corners; that of
 * a city also a little further off, where markers are about it.
 * @param {Name} name
 * @returns {Box[]}
 */
export function choicesFor({ at, beside, elsewhere = [], width, height, isCity }) {
  if (!beside) return [at, ...elsewhere].map((middle) => boxAround(middle, width, height));
  return (isCity ? [beside, beside + FURTHER, beside + 2 * FURTHER] : [beside]).flatMap((way) => {
    const [east, south] = [way + width / 2, way + height / 2];
    return WAYS.map(([right, down]) => boxAround({ x: at.x + right * east, y: at.y + down * south }, width, height));
  });
}

/** @param {Name} name */
const dotOf = ({ at }) => boxAround(at, 2 * DOT, 2 * DOT);

/**
 * Gives each name the first place that is free, one name after the other; leaves out those that find none.
 * @param {Iterable<Name>} names  the most important first
 * @param {Box[]} obstacles  that no name may touch
 * @param {Point} size  of the window, which no name may leave
 * @param {number} most
 * @returns {PlacedName[]}
 */
export function placeNames(names, obstacles, size, most) {
  const wanted = [...names];
  const cities = wanted.filter(({ isCity }) => isCity);
  /** @type {PlacedName[]} */
  const placed = [];
  /** @type {Box[]} */
  const taken = [];
  /** @param {Box} choice */
  const isFree = (choice) =>
    choice.left >= 0 && choice.top >= 0 && choice.right <= size.x && choice.bottom <= size.y &&
    !taken.some((other) => overlap(choice, other)) && !obstacles.some((other) => overlap(choice, other));
  for (const name of wanted) {
    if (placed.length >= most) break;
    const dot = dotOf(name);
    if (name.hasDot && taken.some((other) => overlap(dot, other))) continue;
    const free = choicesFor(name).filter(isFree);
    const box = free.find((choice) => cities.every((city) => city === name || !overlap(choice, dotOf(city)))) ??
      free[0];
    if (!box) continue;
    placed.push({ ...name, ...box });
    taken.push({ left: box.left - AIR, top: box.top - AIR, right: box.right + AIR, bottom: box.bottom + AIR });
    if (name.hasDot) taken.push(dot);
  }
  return placed;
}

/**
 * Whether a point lies inside a ring.
 * @param {Point[]} ring
 * @param {Point} point
 */
function contains(ring, { x, y }) {
  let isInside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [a, b] = [ring[i], ring[j]];
    if ((a.y > y) !== (b.y > y) && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) isInside = !isInside;
  }
  return isInside;
}

/**
 * The ways to break a text into one, two or three lines of like length.
 * @param {string} text
 * @returns {string[][]}
 */
export function linesOf(text) {
  const words = text.split(" ");
  return [1, 2, 3].filter((count) => count <= words.length).map((count) => {
    const goal = text.length / count;
    const lines = [words[0]];
    for (const word of words.slice(1)) {
      const last = lines[lines.length - 1];
      // Half a word too long is as good as half a word too short.
      if (lines.length < count && last.length + word.length / 2 >= goal) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
  });
}

/**
 * Whether a box around a point lies within a ring.
 * @param {Point[]} ring
 * @param {Point} middle
 * @param {number} width
 * @param {number} height
 */
export function fits(ring, middle, width, height) {
  const edges = [-0.5, -0.25, 0, 0.25, 0.5];
  return edges.every((across) =>
    [-0.5, 0.5].every((down) => contains(ring, { x: middle.x + across * width, y: middle.y + down * height }))
  );
}
