// Paints technicians' rows: shift, promises, driving, plan, bars. Knows nothing of scrolling or hands.

import { ends, hasEnded, isAble, lateBy, trouble } from '../model/day.js';
import { Place, HEAD } from './place.js';

/** @typedef {import('../model/day.js').Visit} Visit */ /** @typedef {import('../model/day.js').Technician} Technician */

/** @type {Record<string, string[]>} ground, edge and ink of a bar by its visit's state */
const LOOKS = {
  scheduled: ['bar', 'bar-edge', 'bar-ink'],
  en_route: ['info-tint', 'info', 'info'],
  on_site: ['accent', 'accent', 'on-accent'],
  dispatched: ['bar', 'bar-edge', 'bar-ink'],
  completed: ['bar-done', 'line', 'bar-done-ink'],
  partial: ['bar-done', 'line', 'bar-done-ink'],
  cannot_complete: ['bar-done', 'line', 'bar-done-ink'],
};

export class Rows extends Place {
  /** @param {HTMLElement} root @param {import('../view.js').View} view */
  constructor(root, view) {
    super(root, view);
    /** @type {null|{visits: Visit[], row: number, start: number, grab: number}} */ this.drag = null;
    /** @type {Map<string, CanvasPattern>} */ this.patterns = new Map();
    /** @type {Map<string, number[]>} bars to paint, by look: four numbers each */ this.bars = new Map();
    /** @type {(() => void)[]} what lies over the bars */ this.over = [];
  }

  /** The shift is paper, the rest of the day is table. @param {Technician} t @param {number} y @param {boolean} target */
  ground(t, y, target) {
    const { paint: c, view, rowHeight: rh } = this,
      cannot = this.drag && this.drag.visits.some((v) => !v.skills.every((s) => isAble(t, s)));
    for (const shift of t.shifts) {
      const a = Math.max(HEAD, this.x(shift[0])),
        b = this.x(shift[1]);
      c.fillStyle = cannot ? view.ink.sunk : view.ink.card;
      if (b > a) c.fillRect(a, y, b - a, rh);
    }
    if (target) {
      c.fillStyle = view.ink.tint;
      c.fillRect(HEAD, y, this.width ?? 0, rh);
    }
    for (const { during, kind } of t.absences) this.hatch(this.x(during[0]), this.x(during[1]), y, view.ink.bad, view.whyAway(kind));
    for (const v of t.along) {
      const name = view.t('with', { name: view.day.technician(v.technician)?.name });
      this.hatch(this.x(v.start), this.x(ends(v)), y, view.selected(v) ? view.ink.accent : view.ink.info, name);
    }
    for (const { during, take } of t.pickups)
      this.hatch(this.x(during[0]), this.x(during[1]), y, view.ink.accent, view.t('pickup', { take: view.listed(take) }));
    for (const pause of t.breaks) {
      const [from, to] = this.pause(t, pause);
      this.hatch(this.x(from), this.x(to), y, view.ink.edge, this.scale > 1.6 ? view.t('break') : '');
    }
  }

  /** A break may lie anywhere within its time: it is drawn in the first gap of the route that holds it.
   *  @param {Technician} t @param {{minutes: number, within: [number, number]}} pause @returns {[number, number]} */
  pause(t, { minutes, within: [earliest, latest] }) {
    let free = earliest;
    for (const v of t.visits) {
      if (v.start - free >= minutes) break;
      free = Math.max(free, ends(v));
    }
    const from = Math.max(earliest, Math.min(free, latest - minutes));
    return [from, from + minutes];
  }

  /** A shift that lies outside what is shown says where it is. @param {Technician} t @param {number} y */
  elsewhere(t, y) {
    const { view, width: w = 0, rowHeight: rh } = this;
    if (!t.shifts.length || t.shifts.some(([from, to]) => this.x(from) <= w - 24 && this.x(to) >= HEAD + 24)) return;
    const said = view.listed(t.shifts.map((s) => view.span(s))),
      wide = this.measure(said) + 18;
    if (this.x(t.shifts[0][0]) > w - 24) this.text(`${said}  ›`, w - wide - 6, y + rh / 2 - 1, wide + 12, view.ink.soft);
    else this.text(`‹  ${said}`, HEAD + 8, y + rh / 2 - 1, wide + 12, view.ink.soft);
  }

  /** @param {number} a @param {number} b @param {number} y @param {string} colour @param {string} text */
  hatch(a, b, y, colour, text) {
    const { paint: c, rowHeight: rh } = this;
    a = Math.max(a, HEAD);
    if (b <= a || a > (this.width ?? 0)) return;
    c.fillStyle = this.pattern(colour);
    c.fillRect(a, y + 4, b - a, rh - 9);
    if (text) this.text(text, a + 5, y + rh / 2, b - a - 8, colour, true);
  }

  /** A six-pixel tile of slanting lines, made once a colour. @param {string} colour */
  pattern(colour) {
    let made = this.patterns.get(colour);
    if (!made) {
      const tile = new OffscreenCanvas(6, 6),
        t = /** @type {OffscreenCanvasRenderingContext2D} */ (tile.getContext('2d'));
      t.strokeStyle = colour;
      t.globalAlpha = 0.45;
      t.lineWidth = 1;
      t.beginPath();
      for (const x of [-6, 0, 6]) {
        t.moveTo(x - 1, 7);
        t.lineTo(x + 7, -1);
      }
      t.stroke();
      made = /** @type {CanvasPattern} */ (this.paint.createPattern(tile, 'repeat'));
      this.patterns.set(colour, made);
    }
    return made;
  }

  /** Promises are rails at the foot of the row; the one in question fills the row. @param {Technician} t @param {number} y */
  promises(t, y) {
    this.elsewhere(t, y);
    const { paint: c, view, rowHeight: rh } = this,
      ink = view.ink,
      foot = y + rh - 4;
    for (const v of t.visits) {
      if (!v.window || (hasEnded(v) && !view.selected(v))) continue;
      const a = Math.max(HEAD, this.x(v.window[0])),
        b = this.x(v.window[1]);
      if (b <= a || a > (this.width ?? 0)) continue;
      const strong = view.selected(v) || view.hover === v.id || this.drag?.visits.includes(v),
        red = trouble(v, view.day.now);
      if (strong || red) {
        c.fillStyle = red ? ink['bad-tint'] : ink.promise;
        c.fillRect(a, y + 1, b - a, rh - 3);
        c.fillStyle = red ? ink.bad : ink.accent;
        c.fillRect(a, y + 1, 1.5, rh - 3);
        c.fillRect(b - 1.5, y + 1, 1.5, rh - 3);
      } else {
        c.fillStyle = ink['promise-edge'];
        c.fillRect(a + 1, foot + 1, b - a - 2, 1);
        c.fillRect(a, foot - 1, 1, 3);
        c.fillRect(b - 1, foot - 1, 1, 3);
      }
    }
  }

  /** Driving, plan and bars of one technician. @param {Technician} t @param {number} y */
  route(t, y) {
    const { paint: c, view, rowHeight: rh, width: w = 0 } = this,
      ink = view.ink,
      middle = Math.round(y + rh / 2) - 1;
    for (const v of t.visits) {
      const a = this.x(v.start),
        b = this.x(ends(v));
      if (b < HEAD || a > w + 200) continue;
      const dim = view.dimmed(v) || Boolean(this.drag?.visits.includes(v));
      c.globalAlpha = dim ? 0.25 : 1;
      const from = Math.max(HEAD, a - v.travel * this.scale);
      c.fillStyle = v.state === 'en_route' ? ink.info : ink.edge;
      if (a > from) c.fillRect(from, middle, a - from, v.state === 'en_route' ? 2 : 1);
      if (Math.abs(v.start - v.planned) >= 5 && !hasEnded(v)) this.plan(v, y);
      c.globalAlpha = 1;
      this.bar(v, Math.max(a, HEAD - 8), b, y, dim);
    }
  }

  /** Where the plan had it: an open frame behind. @param {Visit} v @param {number} y */
  plan(v, y) {
    const { paint: c, view, rowHeight: rh } = this,
      a = Math.max(HEAD, this.x(v.planned)),
      b = this.x(v.planned + v.minutes);
    if (b < HEAD) return;
    c.strokeStyle = view.ink.edge;
    c.lineWidth = 1;
    c.setLineDash([2, 2]);
    c.strokeRect(a + 0.5, y + 3.5, b - a - 1, rh - 9);
    c.setLineDash([]);
  }

  /** All bars of one look are one path: a tenth of the cost of painting each. */
  flush() {
    const { paint: c, view } = this,
      ink = view.ink;
    for (const [key, boxes] of this.bars) {
      const [ground, edge, dim] = key.split(' ');
      c.globalAlpha = dim ? 0.25 : 1;
      c.fillStyle = ink[ground];
      c.strokeStyle = ink[edge];
      c.lineWidth = edge === 'bad' ? 1.5 : 1;
      c.beginPath();
      for (let i = 0; i < boxes.length; i += 4) c.roundRect(boxes[i], boxes[i + 1], boxes[i + 2], boxes[i + 3], 3);
      c.fill();
      if (ground !== edge) c.stroke();
      boxes.length = 0;
    }
    c.globalAlpha = 1;
    this.over.forEach((paint) => paint());
    this.over.length = 0;
  }

  /** @param {Visit} v @param {number} a @param {number} b @param {number} y @param {boolean} dim */
  bar(v, a, b, y, dim) {
    const { paint: c, view, rowHeight: rh } = this,
      ink = view.ink,
      top = y + 3,
      high = rh - 8,
      red = trouble(v, view.day.now);
    const look = red === 'untouched' ? ['bad', 'bad', 'on-bad'] : red ? ['bad-tint', 'bad', 'bad'] : LOOKS[v.state];
    const key = `${look[0]} ${look[1]}${dim ? ' dim' : ''}`,
      boxes = this.bars.get(key) ?? [];
    boxes.push(Math.round(a) + 0.5, Math.round(top) + 0.5, Math.max(3, Math.round(b - a) - 1), high - 1);
    this.bars.set(key, boxes);
    if (view.selected(v) || view.hover === v.id)
      this.over.push(() => {
        const on = view.selected(v),
          by = on ? 2 : 0.5;
        c.strokeStyle = on ? ink.accent : ink.ink;
        c.lineWidth = on ? 2 : 1.5;
        c.beginPath();
        c.roundRect(a - by, top - by, b - a + 2 * by, high + 2 * by, on ? 5 : 3);
        c.stroke();
      });
    this.over.push(() => this.inscribe(v, a, b, y, look, red, dim));
  }

  /** What stands in a bar. @param {Visit} v @param {number} a @param {number} b @param {number} y @param {string[]} look @param {string|null} red @param {boolean} dim */
  inscribe(v, a, b, y, look, red, dim) {
    a = Math.max(a, HEAD - 1);
    const { paint: c, view, rowHeight: rh } = this,
      ink = view.ink,
      top = y + 3,
      high = rh - 8,
      mid = top + (rh > 34 ? 9 : high / 2);
    c.globalAlpha = dim ? 0.25 : 1;
    const late = red === 'risk' ? `+${Math.max(1, lateBy(v))}` : red ? '!' : v.state === 'completed' ? '✓' : hasEnded(v) ? '–' : '';
    const spare = b - a - 10,
      side = late ? this.measure(late) + 5 : v.pinned ? 12 : 0;
    if (v.pinned && !late && spare > 18) this.lock(b - 12, mid, ink[look[2]]);
    if (spare > 9) this.text(view.t(`mark.${v.kind}`), a + 5, mid, spare, ink[look[2]], true);
    const begin = this.measure(view.t(`mark.${v.kind}`)) + 5;
    if (spare - begin - side > 22) this.text(v.customer, a + 5 + begin, mid, spare - begin - side, ink[look[2]]);
    if (late && spare > side + 6) this.text(late, b - side, mid, side + 4, ink[look[2]], true);
    else if (red) this.text(late, b + 3, mid, 40, ink.bad, true);
    if (rh > 34 && spare > 30) this.text(v.address, a + 5, y + rh - 12, spare, ink[look[2]]);
    c.globalAlpha = 1;
    const [other] = view.presence.beside(v.id);
    if (other) this.visitor(Math.max(b, HEAD + 8), top, other.name);
  }

  /** Somebody else looks at it. @param {number} x @param {number} y @param {string} name */
  visitor(x, y, name) {
    const { paint: c, view } = this;
    c.fillStyle = view.ink.other;
    c.beginPath();
    c.arc(x, y + 1, 7, 0, 2 * Math.PI);
    c.fill();
    const letter = name[0].toUpperCase();
    this.text(letter, x - this.measure(letter) / 2, y + 1, 14, view.ink.card, true);
  }

  /** Pinned. @param {number} x @param {number} y @param {string} colour */
  lock(x, y, colour) {
    const { paint: c } = this;
    c.fillStyle = c.strokeStyle = colour;
    c.lineWidth = 1.3;
    c.fillRect(x, y - 1, 7, 5);
    c.beginPath();
    c.arc(x + 3.5, y - 1, 2.3, Math.PI, 0);
    c.stroke();
  }
}
