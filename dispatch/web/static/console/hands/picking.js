// What the timeline and both maps share: the visit nearest to a point, and the rectangle of a lasso.

/** How far from a visit a point may lie, in CSS pixels. */
export const NEAR_PX = 14;

/**
 * The visit whose place on the screen is nearest to a point, within reach.
 * @template {{ place?: any }} V
 * @param {Iterable<V>} visits @param {(place: any) => number[]} at @param {number} x @param {number} y
 * @returns {V | undefined}
 */
export function nearest(visits, at, x, y) {
  let best,
    near = NEAR_PX;
  for (const visit of visits) {
    if (!visit.place) continue;
    const [a, b] = at(visit.place),
      d = Math.hypot(a - x, b - y);
    if (d < near) {
      near = d;
      best = visit;
    }
  }
  return best;
}

/** @param {CanvasRenderingContext2D} c @param {string} colour @param {number[]} corners */
export function lassoOn(c, colour, [a, b, x, y]) {
  c.fillStyle = colour;
  c.globalAlpha = 0.12;
  c.fillRect(a, b, x - a, y - b);
  c.globalAlpha = 1;
  c.strokeStyle = colour;
  c.strokeRect(a + 0.5, b + 0.5, x - a, y - b);
}
