// The plane that a drawing lies on: true around its middle, north up, in the units of the drawing.

/** @typedef {{lat: number, lon: number}} Point */ /** @typedef {{x: number, y: number}} Spot */
/** @typedef {{south: number, north: number, west: number, east: number}} Box degrees */
/** @typedef {{draw: (point: Point) => Spot, pixelsAKm: number, box: Box}} Plane */

export const WIDTH = 360;
export const HEIGHT = 300;
const MARGIN = 34;
const KM_A_DEGREE = 111.2;
const LEAST_KM = 0.5;
const NEAR_KM = 0.8;

// All of these points within the margin. Where there is none there is no plane.
/** @param {Point[]} points @returns {Plane} */
export function around(points) {
  const [lats, lons] = [points.map(({ lat }) => lat), points.map(({ lon }) => lon)];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 };
  const [wide, high] = [Math.max(LEAST_KM, (east - west) * kmALon(middle)), Math.max(LEAST_KM, (north - south) * KM_A_DEGREE)];
  return plane(middle, Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high));
}

// The streets next to one point.
export const near = (/** @type {Point} */ point) => plane(point, WIDTH / NEAR_KM);

/** @param {Point} middle @param {number} pixelsAKm @returns {Plane} */
function plane(middle, pixelsAKm) {
  const [perLon, perLat] = [kmALon(middle) * pixelsAKm, KM_A_DEGREE * pixelsAKm];
  const [halfLon, halfLat] = [WIDTH / 2 / perLon, HEIGHT / 2 / perLat];
  return {
    draw: ({ lat, lon }) => ({ x: WIDTH / 2 + (lon - middle.lon) * perLon, y: HEIGHT / 2 - (lat - middle.lat) * perLat }),
    pixelsAKm,
    box: { south: middle.lat - halfLat, north: middle.lat + halfLat, west: middle.lon - halfLon, east: middle.lon + halfLon },
  };
}

const kmALon = (/** @type {Point} */ { lat }) => KM_A_DEGREE * Math.cos((lat * Math.PI) / 180);
