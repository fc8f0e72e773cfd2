// Which tiles of the operator's streets cover a piece of the earth.

/** @typedef {import("./plane.js").Box} Box */
/** @typedef {{zoom: number, x: number, y: number}} Tile */

// As `dispatch import-map` makes them: closer ones are drawn from the closest.
const CLOSEST = 14;
const FARTHEST = 5;
const MOST_FOR_A_VIEW = 9;

// The tiles of the closest zoom at which few enough of them cover the box.
/** @param {Box} box @returns {Tile[]} */
export function covering(box) {
  for (let zoom = CLOSEST; zoom > FARTHEST; zoom -= 1) {
    const found = at(box, zoom);
    if (found.length <= MOST_FOR_A_VIEW) return found;
  }
  return at(box, FARTHEST).slice(0, MOST_FOR_A_VIEW);
}

// All zooms at which a box may have been covered, from what suits it best to the farthest.
/** @param {Box} box @returns {Tile[][]} */
export function coverings(box) {
  const [{ zoom: best }] = covering(box);
  return Array.from({ length: best - FARTHEST + 1 }, (_, back) => at(box, best - back));
}

export const nameOf = (/** @type {Tile} */ { zoom, x, y }) => `${zoom}/${x}/${y}`;

/** @param {Tile} tile @returns {Box} */
export const boxOf = ({ zoom, x, y }) => ({
  west: (x / 2 ** zoom) * 360 - 180,
  east: ((x + 1) / 2 ** zoom) * 360 - 180,
  north: latitude(y / 2 ** zoom),
  south: latitude((y + 1) / 2 ** zoom),
});

/** @param {Box} box @param {number} zoom @returns {Tile[]} */
function at({ south, north, west, east }, zoom) {
  const place = (/** @type {number} */ share) => Math.min(2 ** zoom - 1, Math.max(0, Math.floor(share * 2 ** zoom)));
  const [left, right] = [west, east].map((lon) => place((lon + 180) / 360));
  const [top, bottom] = [north, south].map((lat) => place(share(lat)));
  const rows = Array.from({ length: bottom - top + 1 }, (_, row) => top + row);
  return rows.flatMap((y) => Array.from({ length: right - left + 1 }, (_, column) => ({ zoom, x: left + column, y })));
}

// Mercator's plane of the web: 0 in the far north, 1 in the far south.
const share = (/** @type {number} */ lat) => (1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2;
const latitude = (/** @type {number} */ share) => (Math.atan(Math.sinh(Math.PI * (1 - 2 * share))) * 180) / Math.PI;
