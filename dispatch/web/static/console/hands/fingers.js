// What fingers do: a tap picks, a finger moves the view, held still it takes what is under it, two fingers zoom.
// A mouse is another matter (`hands.js`): it takes at once, since it has a wheel to move the view with.

/** @typedef {[number, number]} Spot pixels of the window */
/** @typedef {{
 *   takes: (e: PointerEvent) => boolean,
 *   tap: (at: Spot) => void,
 *   hold: (at: Spot) => boolean,
 *   drag: (e: PointerEvent) => void,
 *   drop: (e: PointerEvent) => void,
 *   leave: () => void,
 *   pan: (by: Spot) => void,
 *   pinch: (factor: number, at: Spot, by: Spot) => void,
 * }} Acts `hold` says whether there was something to take: then `drag` and `drop` follow, or `leave`; else the view moves */

const HOLD_MS = 400;
/** Nobody holds a finger quite still. */
const STILL_PX = 8;
/** A view that was thrown loses this share of its speed in each frame, until it is slower than so many pixels. */
const LOST = 0.06;
const SLOWEST_PX = 0.4;

export class Fingers {
  /** @param {HTMLElement} root @param {Acts} acts */
  constructor(root, acts) {
    this.acts = acts;
    /** @type {Map<number, Spot>} */ this.down = new Map();
    /** @type {null|'waits'|'pans'|'holds'|'pinches'} */ this.does = null;
    /** @type {Spot} */ this.from = [0, 0];
    /** @type {Spot} */ this.speed = [0, 0];
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.waiting = undefined;
    const touched = (/** @type {(e: PointerEvent) => void} */ act) => (/** @type {PointerEvent} */ e) => {
      if (e.pointerType === 'touch') act(e);
    };
    root.addEventListener('pointerdown', touched((e) => this.lands(e)));
    addEventListener('pointermove', touched((e) => this.moves(e)));
    addEventListener('pointerup', touched((e) => this.lifts(e)));
    addEventListener('pointercancel', touched((e) => this.goes(e)));
    // What is held must not be scrolled away, nor be answered by the browser's own menu.
    root.addEventListener('touchmove', (e) => this.does === 'holds' && e.cancelable && e.preventDefault(), { passive: false });
    root.addEventListener('contextmenu', (e) => this.does && e.preventDefault());
  }

  /** @param {PointerEvent} e */
  lands(e) {
    if (this.does === 'holds' || this.down.size > 1 || !this.acts.takes(e)) return;
    this.speed = [0, 0];
    clearTimeout(this.waiting);
    this.down.set(e.pointerId, spot(e));
    if (this.down.size > 1) {
      this.does = 'pinches';
      return;
    }
    this.does = 'waits';
    this.from = spot(e);
    this.waiting = setTimeout(() => (this.does = this.acts.hold(this.from) ? 'holds' : 'pans'), HOLD_MS);
  }

  /** @param {PointerEvent} e */
  moves(e) {
    const before = this.down.get(e.pointerId);
    if (!before) return;
    if (this.does === 'holds') return this.acts.drag(e);
    const now = spot(e);
    if (this.does === 'waits' && apart(now, this.from) < STILL_PX) return;
    const others = [...this.down].filter(([id]) => id !== e.pointerId).map(([, at]) => at);
    this.down.set(e.pointerId, now);
    if (others.length) return this.acts.pinch(Math.max(1, apart(now, others[0])) / Math.max(1, apart(before, others[0])), between(now, others[0]), half(before, now));
    clearTimeout(this.waiting);
    this.does = 'pans';
    this.speed = [now[0] - before[0], now[1] - before[1]];
    this.acts.pan(this.speed);
  }

  /** @param {PointerEvent} e */
  lifts(e) {
    if (!this.down.delete(e.pointerId)) return;
    clearTimeout(this.waiting);
    const did = this.does;
    this.does = this.down.size ? 'pans' : null;
    if (did === 'holds') this.acts.drop(e);
    if (did === 'waits') this.acts.tap(spot(e));
    if (did === 'pans') this.glides();
  }

  /** @param {PointerEvent} e the browser took it for something else */
  goes(e) {
    if (!this.down.delete(e.pointerId)) return;
    clearTimeout(this.waiting);
    if (this.does === 'holds') this.acts.leave();
    this.does = this.down.size ? 'pans' : null;
  }

  /** A view that was thrown goes on for a while, unless its reader wants things to stand still. */
  glides() {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const go = () => {
      if (this.down.size || Math.hypot(...this.speed) < SLOWEST_PX) return;
      this.acts.pan(this.speed);
      this.speed = [this.speed[0] * (1 - LOST), this.speed[1] * (1 - LOST)];
      requestAnimationFrame(go);
    };
    requestAnimationFrame(go);
  }
}

/** @param {PointerEvent} e @returns {Spot} */
const spot = (e) => [e.clientX, e.clientY];
/** @param {Spot} one @param {Spot} other */
const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);
/** @param {Spot} one @param {Spot} other @returns {Spot} */
const between = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
/** How far the middle of two fingers goes when one of them moves. @param {Spot} from @param {Spot} to @returns {Spot} */
const half = (from, to) => [(to[0] - from[0]) / 2, (to[1] - from[1]) / 2];
