// The day as rows: one canvas paints what is visible, a few real elements speak for it (names, and the visits of the active row).
// Canvas and names move in the same frame, so nothing swims while scrolling. Only what moved or changed is painted again.

import { ends } from '../model/day.js';
import { HEAD, AXIS, FIRST, LAST, SNAP } from './place.js';
import { Sheet } from './sheet.js';
import { Names } from './names.js';

/** @typedef {import('../model/day.js').Visit} Visit */ /** @typedef {import('../model/day.js').Technician} Technician */
export { HEAD, AXIS, SNAP };

/** On less room than this a minute gets at least so many pixels: a visit of three quarters of an hour holds a name. */
const NARROW_PX = 500,
  READABLE = 1.5;

export class Timeline extends Sheet {
  /** @param {HTMLElement} root @param {import('../view.js').View} view */
  constructor(root, view) {
    super(root, view);
    this.scroller = /** @type {HTMLElement} */ (root.querySelector('.scroll'));
    this.size = /** @type {HTMLElement} */ (root.querySelector('.size'));
    this.layer = /** @type {HTMLElement} */ (root.querySelector('.layer'));
    this.names = new Names(root, this);
    /** @type {Set<number>} rows to paint again */ this.dirty = new Set();
    /** @type {{key: string, top: number}|null} what the canvas shows */ this.shown = null;
    this.whole = true;
    this.roomy = matchMedia('(pointer: coarse)').matches;
    this.active = 0;
    this.waiting = false;
    this.fitted = false;
    document.documentElement.style.setProperty('--head', `${HEAD}px`);
    this.scroller.addEventListener('scroll', () => this.soon(false), { passive: true });
    this.scroller.addEventListener('wheel', (e) => this.wheel(e), { passive: false });
    new ResizeObserver(() => this.resize()).observe(root);
  }

  /** @param {Technician[]} rows */
  show(rows) {
    this.rows = rows;
    this.place = new Map(rows.map((t, r) => [t.id, r]));
    this.density();
    this.layout();
  }

  /** Something in one technician's day has changed: only that row is painted again. @param {number|null|undefined} technician */
  touch(technician) {
    const row = this.place.get(technician ?? -1);
    if (row !== undefined) {
      this.dirty.add(row);
      this.soon(false);
    }
  }

  /** Rows share the height where they can, and are never lower than a target for the hand (24 px). */
  density() {
    this.rowHeight = this.roomy ? 40 : Math.max(24, Math.min(30, Math.floor(((this.height ?? 0) - AXIS) / Math.max(1, this.rows.length))));
  }

  resize() {
    const { clientWidth: w, clientHeight: h } = this.scroller,
      ratio = devicePixelRatio;
    if (!w || !h) return;
    this.width = w;
    this.height = h;
    this.density();
    Object.assign(this.layer.style, { width: `${w}px`, height: `${h}px` });
    Object.assign(this.canvas, { width: w * ratio, height: h * ratio });
    if (!this.fitted) {
      this.fitted = true;
      this.fit(...this.view.workday());
    } else this.layout();
    this.draw();
  }

  layout() {
    const wide = HEAD + (LAST - FIRST) * this.scale;
    Object.assign(this.size.style, { width: `${wide}px`, height: `${AXIS + this.rows.length * this.rowHeight}px` });
    this.soon();
  }

  /** @param {number} from @param {number} to minutes that shall fill the width */
  fit(from, to) {
    const room = (this.width ?? 900) - HEAD,
      whole = room / (to - from),
      shown = Math.max(whole, room < NARROW_PX ? READABLE : 0);
    // Where not all of it has room at a size that can be read, the next hours are shown.
    const begin = shown > whole ? Math.max(from, Math.min(this.view.day.now - 45, to - room / shown)) : from;
    this.scale = shown;
    this.layout();
    this.scroller.scrollLeft = (begin - FIRST) * this.scale;
  }

  /** @param {number} factor @param {number} [x] the place that stays under the pointer */
  zoom(factor, x = HEAD + ((this.width ?? 900) - HEAD) / 2) {
    const minute = this.minute(x);
    this.scale = Math.max(0.45, Math.min(8, this.scale * factor));
    this.layout();
    this.scroller.scrollLeft = (minute - FIRST) * this.scale - (x - HEAD);
    this.follow();
  }
  /** Fingers move more often than frames are drawn: what comes next counts from where the view is, not from what is drawn. */
  follow() {
    this.left = this.scroller.scrollLeft;
    this.top = Math.round(this.scroller.scrollTop);
  }

  /** Moves what is seen by so many pixels; the page goes on where there is nothing more to see. @param {number} dx @param {number} dy */
  pan(dx, dy) {
    const { scrollTop } = this.scroller;
    this.scroller.scrollLeft -= dx;
    this.scroller.scrollTop -= dy;
    if (this.scroller.scrollTop === scrollTop) scrollBy(0, -dy);
    this.follow();
    this.soon(false);
  }

  /** @param {WheelEvent} event */
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 300), event.clientX - this.layer.getBoundingClientRect().left);
  }

  /** @param {number} x @param {number} y @returns {Visit|undefined} the topmost visit there; short bars are at least 24 px for the hand */
  at(x, y) {
    if (x < HEAD || y < AXIS) return undefined;
    const near = (/** @type {Visit} */ v) => {
      const a = this.x(v.start),
        b = this.x(ends(v)),
        more = Math.max(0, (24 - (b - a)) / 2);
      return x >= a - more && x <= b + more;
    };
    return this.rows[this.row(y)]?.visits.filter(near).at(-1);
  }

  reveal(/** @type {Visit} */ v) {
    const row = this.rows.findIndex((t) => t.id === v.technician);
    if (row < 0) return;
    this.active = row;
    const top = row * this.rowHeight,
      { scrollTop, scrollLeft } = this.scroller,
      high = (this.height ?? 0) - AXIS;
    if (top < scrollTop || top + this.rowHeight > scrollTop + high) this.scroller.scrollTop = top - high / 2;
    const x = this.x(v.start);
    if (x < HEAD || x > (this.width ?? 0) - 40) this.scroller.scrollLeft = scrollLeft + x - (this.width ?? 0) / 2;
    this.soon();
  }

  /** Paints in the next frame. @param {boolean} [whole] false: only what has moved or was touched */
  soon(whole = true) {
    this.whole ||= whole;
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    if (!this.width || !this.height) return;
    const { paint: c, view, width: w, height: h } = this,
      ink = view.ink,
      ratio = devicePixelRatio;
    this.top = Math.round(this.scroller.scrollTop);
    this.left = this.scroller.scrollLeft;
    const first = Math.max(0, Math.floor(this.top / this.rowHeight)),
      last = Math.min(this.rows.length, first + Math.ceil((h - AXIS) / this.rowHeight) + 1);
    const key = [w, h, ratio, this.scale, this.left, this.rowHeight, this.rows.length].join(),
      by = this.top - (this.shown?.top ?? 0);
    const whole =
      this.whole || this.drag || this.lasso || this.shown?.key !== key || Math.abs(by) > (h - AXIS) * 0.8 || !Number.isInteger(by * ratio);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.textBaseline = 'middle';
    this.bold = undefined;
    if (whole) {
      c.fillStyle = ink.ground;
      c.fillRect(0, 0, w, h);
      this.dayRows(first, last);
    } else this.patch(by, first, last);
    this.shown = { key, top: this.top };
    this.whole = Boolean(this.drag ?? this.lasso);
    this.dirty.clear();
    this.axis();
    this.names.draw(first, last);
  }

  /** Moves what is painted by what was scrolled, and paints only the rows that came in or were touched. @param {number} by @param {number} first @param {number} last */
  patch(by, first, last) {
    const { paint: c, width: w, height: h, rowHeight: rh } = this,
      ratio = devicePixelRatio,
      rows = new Set([...this.dirty].filter((r) => r >= first && r < last));
    if (by) {
      const from = AXIS + Math.max(0, by),
        to = AXIS + Math.max(0, -by),
        high = h - AXIS - Math.abs(by);
      c.drawImage(this.canvas, 0, from * ratio, w * ratio, high * ratio, 0, to, w, high);
      const [a, b] = by > 0 ? [h - by, h] : [AXIS, AXIS - by];
      for (let r = Math.max(first, this.row(a)); r <= Math.min(last - 1, this.row(b - 1)); r++) rows.add(r);
    }
    for (const r of rows) {
      c.save();
      c.beginPath();
      c.rect(HEAD, this.y(r), w, rh);
      c.clip();
      c.fillStyle = this.view.ink.ground;
      c.fillRect(HEAD, this.y(r), w, rh);
      this.bold = undefined;
      this.dayRows(r, r + 1);
      c.restore();
      this.bold = undefined;
    }
  }

  /** @param {number} focus id of the visit to put the focus on */
  speak(focus) {
    this.names.speak(focus);
  }
}
