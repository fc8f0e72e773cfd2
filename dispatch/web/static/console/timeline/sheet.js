// Paints a whole sheet: rows, now-line, axis, and what lies over them (the ghost of what is moved, the lasso).

import { ends } from '../model/day.js';
import { lassoOn } from '../hands/picking.js';
import { HEAD, AXIS } from './place.js';
import { Rows } from './rows.js';

/** @typedef {import('../model/day.js').Visit} Visit */ /** @typedef {import('../model/day.js').Technician} Technician */

export class Sheet extends Rows {
  /** @type {null|[number, number, number, number]} */ lasso = null;

  /** @param {number} first @param {number} last */
  dayRows(first, last) {
    const { paint: c, view, width: w = 0, height: h = 0, rowHeight: rh } = this,
      ink = view.ink,
      bottom = Math.min(h, this.y(this.rows.length));
    for (let r = first; r < last; r++) this.ground(this.rows[r], this.y(r), this.drag?.row === r);
    c.fillStyle = ink.line;
    for (let hour = Math.floor(this.minute(HEAD) / 60); hour <= this.minute(w) / 60; hour++)
      c.fillRect(Math.round(this.x(hour * 60)), AXIS, 1, bottom - AXIS);
    for (let r = first; r < last; r++) {
      c.fillStyle = ink.line;
      c.fillRect(HEAD, Math.round(this.y(r) + rh) - 1, w, 1);
    }
    for (let r = first; r < last; r++) this.promises(this.rows[r], this.y(r));
    this.nowLine(bottom);
    for (let r = first; r < last; r++) this.route(this.rows[r], this.y(r));
    this.flush();
    if (this.drag) this.ghost(this.drag);
    if (this.lasso) lassoOn(c, ink.accent, this.lasso);
  }

  /** @param {number} bottom */
  nowLine(bottom) {
    const x = Math.round(this.x(this.view.day.now));
    if (x < HEAD) return;
    this.paint.fillStyle = this.view.ink.accent;
    this.paint.fillRect(x - 0.5, AXIS, 1.5, bottom - AXIS);
  }

  /** @param {{visits: Visit[], row: number, start: number}} drag */
  ghost(drag) {
    const { paint: c, view, rowHeight: rh } = this,
      several = drag.visits.length > 1,
      shift = drag.start - drag.visits[0].start;
    for (const v of drag.visits) {
      const row = several && v.technician !== null ? this.rows.findIndex((t) => t.id === v.technician) : drag.row,
        y = this.y(row);
      const start = several ? v.start + shift : drag.start,
        a = this.x(start),
        b = this.x(start + v.minutes);
      if (row < 0) continue;
      c.fillStyle = view.ink.accent;
      c.shadowColor = 'rgb(0 0 0 / .3)';
      c.shadowBlur = 8;
      c.beginPath();
      c.roundRect(a, y + 2, b - a, rh - 6, 3);
      c.fill();
      c.shadowBlur = 0;
      this.text(v.customer, a + 6, y + rh / 2 - 1, b - a - 10, view.ink['on-accent'], true);
      const said = view.time(start),
        wide = this.measure(said) + 10;
      c.fillStyle = view.ink.ink;
      c.beginPath();
      c.roundRect(a - wide - 3, y + 3, wide, rh - 8, 3);
      c.fill();
      this.text(said, a - wide + 2, y + rh / 2 - 1, 80, view.ink.card, true);
    }
  }

  axis() {
    const { paint: c, view, width: w = 0 } = this,
      ink = view.ink;
    c.fillStyle = ink.card;
    c.fillRect(HEAD, 0, w, AXIS);
    c.fillStyle = ink.line;
    c.fillRect(HEAD, AXIS - 1, w, 1);
    const step = this.scale > 3 ? 0.5 : this.scale * 60 > (view.hours === 12 ? 52 : 44) ? 1 : this.scale * 60 > 26 ? 2 : 3;
    const now = view.time(view.day.now),
      wide = this.measure(now) + 14;
    c.textAlign = 'center';
    // The next day is marked where it begins, which is no multiple of the step on days of 23 and of 25 hours.
    const dawn = [23, 23.5, 24, 24.5, 25].find((hour) => view.clock.dawns(hour * 60)) ?? 24,
      hours = [dawn];
    for (let hour = Math.ceil(this.minute(HEAD) / 60 / step) * step; hour <= this.minute(w) / 60; hour += step) {
      if (Math.abs(hour - dawn) >= step) hours.push(hour);
    }
    for (const hour of hours) {
      const x = this.x(hour * 60),
        newDay = hour === dawn;
      const said = newDay ? view.dayName(1) : hour % 1 ? view.time(hour * 60) : view.mark(hour * 60),
        half = this.measure(said) / 2;
      if (x < HEAD + half || Math.abs(x - this.x(view.day.now)) < half + wide / 2 + 3) continue;
      this.text(said, x, AXIS / 2, 90, newDay ? ink.accent : ink.soft, newDay);
    }
    const x = this.x(view.day.now);
    if (x > HEAD) {
      c.fillStyle = ink.accent;
      c.beginPath();
      c.roundRect(x - wide / 2, 6, wide, 18, 9);
      c.fill();
      this.text(now, x, AXIS / 2, 90, ink['on-accent'], true);
    }
    c.textAlign = 'left';
  }
}
