// On the map: a drag moves it, a click picks the nearest stop, Shift draws a lasso. A finger that is held still draws one, too.

import { hasEnded } from '../model/day.js';
import { Fingers } from './fingers.js';

/** @typedef {import('../map/plain.js').PlainMap|import('../map/streets.js').StreetMap} AnyMap */
/** @typedef {[number, number]} Spot */

export class MapHands {
  /** @param {{view: import('../view.js').View, map: AnyMap, verbs: any}} parts */
  constructor({ view, map, verbs }) {
    this.view = view;
    this.map = map;
    this.verbs = verbs;
    const { root } = map;
    /** @type {Spot} */ this.from = [0, 0];
    root.addEventListener('pointerdown', (e) => e.pointerType !== 'touch' && this.down(e));
    new Fingers(root, {
      takes: (e) => onMap(e),
      tap: (at) => this.pick(this.inside(at)),
      hold: (at) => {
        this.from = this.inside(at);
        return true;
      },
      drag: (e) => this.lasso(this.inside([e.clientX, e.clientY])),
      drop: () => this.take(),
      leave: () => this.forget(),
      pan: (by) => this.map.pan(...by),
      pinch: (factor, at, by) => {
        this.map.pan(...by);
        this.map.zoom(factor, this.inside(at));
      },
    });
  }

  /** @param {Spot} at of the window @returns {Spot} of the map */
  inside([x, y]) {
    const box = this.map.root.getBoundingClientRect();
    return [x - box.left, y - box.top];
  }

  /** @param {PointerEvent} e */
  down(e) {
    if (!e.isPrimary || !onMap(e)) return;
    this.from = this.inside([e.clientX, e.clientY]);
    let moved = false;
    const move = (/** @type {PointerEvent} */ ev) => {
      const [x, y] = this.inside([ev.clientX, ev.clientY]);
      moved ||= Math.hypot(x - this.from[0], y - this.from[1]) > 4;
      if (!moved) return;
      if (e.shiftKey) this.lasso([x, y]);
      else this.map.pan(ev.movementX, ev.movementY);
    };
    const up = () => {
      removeEventListener('pointermove', move);
      if (this.map.lasso) this.take();
      else if (!moved) this.pick(this.from);
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', up, { once: true });
  }

  /** @param {Spot} at */
  pick(at) {
    const v = this.map.find(...at);
    if (v) this.verbs.pick(v);
  }

  /** @param {Spot} to the corner under the hand */
  lasso([x, y]) {
    const [a, b] = this.from;
    this.map.lasso = [Math.min(a, x), Math.min(b, y), Math.max(a, x), Math.max(b, y)];
    this.map.soon('live');
  }

  /** Picks what lies within the lasso. */
  take() {
    const box = this.map.lasso;
    this.forget();
    if (!box) return;
    const within = [...this.view.day.visits.values()].filter((v) => {
      if (!v.place || hasEnded(v)) return false;
      const [x, y] = this.map.at(v.place);
      return x > box[0] && x < box[2] && y > box[1] && y < box[3];
    });
    this.verbs.pickMany(within);
  }

  forget() {
    this.map.lasso = null;
    this.map.soon('live');
  }
}

/** @param {PointerEvent} e */
const onMap = (e) => !(/** @type {HTMLElement} */ (e.target).closest('.zooms, a'));
