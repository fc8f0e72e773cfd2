// The map without streets: routes in the order of their stops, homes, what is unplaced, and where technicians were seen, with its age.
// It is there from the first moment, and stays where a browser has no WebGL. North is up and distances are true.
// Two canvases: stops change rarely, positions often.

import { hasEnded, trouble } from '../model/day.js';
import { lassoOn, nearest } from '../hands/picking.js';
/** @typedef {import('../model/day.js').Place} Place */ /** @typedef {import('../model/day.js').Visit} Visit */

const LEAST_SHOWN_M = 1500;
const STEPS_M = [100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];

/** From home along the stops: on the roads where they are known. @param {import('../view.js').View} view @param {import('../model/day.js').Technician} t @returns {Place[]} */
function way(view, t) {
  const places = [t.home, ...t.visits.flatMap((v) => v.place ?? [])],
    line = view.ways.of(t, places.map((place) => view.day.degrees(place)));
  return line ? line.map(([lon, lat]) => view.day.place([lat, lon])) : places;
}

export class PlainMap {
  /** @param {HTMLElement} root @param {import('../view.js').View} view */
  constructor(root, view) {
    this.root = root;
    this.view = view;
    const [base, live] = root.querySelectorAll('canvas');
    this.base = base;
    this.live = live;
    this.centre = { x: 0, y: 0 };
    this.zoomed = 0;
    this.waiting = { base: false, live: false };
    /** @type {null|[number, number, number, number]} */ this.lasso = null;
    this.watch = new ResizeObserver(() => this.resize());
    this.watch.observe(root);
    this.leaving = new AbortController();
    root.addEventListener(
      'wheel',
      (e) => {
        e.preventDefault();
        this.zoom(Math.exp(-e.deltaY / 300));
      },
      { passive: false, signal: this.leaving.signal },
    );
  }
  /** Makes room for the map with streets. */
  leave() {
    this.watch.disconnect();
    this.leaving.abort();
    this.base.hidden = this.live.hidden = true;
  }
  resize() {
    this.w = this.root.clientWidth;
    this.h = this.root.clientHeight;
    for (const canvas of [this.base, this.live]) Object.assign(canvas, { width: this.w * devicePixelRatio, height: this.h * devicePixelRatio });
    if (!this.zoomed) this.fit();
    this.drawBase();
    this.drawLive();
  }
  fit() {
    const all = [...this.view.day.technicians.map((t) => t.home), ...[...this.view.day.visits.values()].flatMap((v) => v.place ?? [])];
    if (!all.length) {
      this.zoomed = 0.05;
      return;
    }
    const reach = (/** @type {(p: Place) => number} */ of) => {
      const sorted = all.map(of).sort((a, b) => a - b),
        edge = Math.floor(sorted.length * 0.02);
      return [sorted[edge], sorted[sorted.length - 1 - edge]];
    };
    const [[west, east], [north, south]] = [reach((p) => p.x), reach((p) => p.y)];
    this.centre = { x: (west + east) / 2, y: (north + south) / 2 };
    const wide = Math.max(east - west, LEAST_SHOWN_M),
      high = Math.max(south - north, LEAST_SHOWN_M);
    this.zoomed = Math.min((this.w ?? 400) / wide, (this.h ?? 300) / high) * 0.86;
  }
  /** @param {number} factor @param {[number, number]} [around] the pixels that stay where they are; else the middle */
  zoom(factor, around) {
    const before = this.zoomed;
    this.zoomed = Math.max(0.0005, Math.min(0.6, this.zoomed * factor));
    if (around) {
      const [x, y] = [around[0] - (this.w ?? 0) / 2, around[1] - (this.h ?? 0) / 2];
      this.centre.x += x / before - x / this.zoomed;
      this.centre.y += y / before - y / this.zoomed;
    }
    this.soon('base');
    this.soon('live');
  }
  pan(/** @type {number} */ dx, /** @type {number} */ dy) {
    this.centre.x -= dx / this.zoomed;
    this.centre.y -= dy / this.zoomed;
    this.soon('base');
    this.soon('live');
  }
  /** @param {Place} p @returns {[number, number]} */
  at(p) {
    return [(this.w ?? 0) / 2 + (p.x - this.centre.x) * this.zoomed, (this.h ?? 0) / 2 + (p.y - this.centre.y) * this.zoomed];
  }
  /** @param {Visit} v moves only when the visit is out of sight */
  reveal(v) {
    if (!v.place) return;
    const [x, y] = this.at(v.place);
    if (x < 20 || y < 20 || x > (this.w ?? 0) - 20 || y > (this.h ?? 0) - 20) {
      this.centre = { ...v.place };
    }
    this.soon('base');
    this.soon('live');
  }
  /** @param {number} x @param {number} y @returns {Visit|undefined} */
  find(x, y) {
    return nearest(this.view.day.visits.values(), (place) => this.at(place), x, y);
  }
  soon(/** @type {'base'|'live'} */ which) {
    if (this.waiting[which]) return;
    this.waiting[which] = true;
    requestAnimationFrame(() => {
      this.waiting[which] = false;
      if (which === 'base') this.drawBase();
      else this.drawLive();
    });
  }
  pen(/** @type {HTMLCanvasElement} */ canvas) {
    const c = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    c.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    c.clearRect(0, 0, this.w ?? 0, this.h ?? 0);
    c.lineJoin = c.lineCap = 'round';
    return c;
  }

  drawBase() {
    if (!this.w) return;
    const { view } = this,
      ink = view.ink,
      c = this.pen(this.base),
      chosen = view.chosenTechnician();
    this.ground(c);
    if (view.day.technicians.length <= 60)
      for (const t of view.day.technicians) if (t !== chosen) this.line(c, way(view, t), ink.edge, 0.6, 0.35);
    if (chosen) this.line(c, way(view, chosen), ink.accent, 2.5);
    if (chosen) this.house(c, chosen.home);
    this.stops(c, chosen?.id);
    chosen?.visits.forEach((v, i) => v.place && this.number(c, v, i + 1));
  }
  /** A grid of round distances and a bar that says how long one is: without streets the eye needs a measure. */
  ground(/** @type {CanvasRenderingContext2D} */ c) {
    const { ink } = this.view,
      [w, h] = [this.w ?? 0, this.h ?? 0],
      step = STEPS_M.find((m) => m * this.zoomed > 60) ?? 100000;
    c.fillStyle = ink.town;
    c.fillRect(0, 0, w, h);
    c.fillStyle = ink['road-edge'];
    const [west, north] = [this.centre.x - w / 2 / this.zoomed, this.centre.y - h / 2 / this.zoomed];
    for (let x = Math.ceil(west / step) * step; x < west + w / this.zoomed; x += step) c.fillRect(Math.round(this.at({ x, y: 0 })[0]), 0, 1, h);
    for (let y = Math.ceil(north / step) * step; y < north + h / this.zoomed; y += step) c.fillRect(0, Math.round(this.at({ x: 0, y })[1]), w, 1);
    const long = step * this.zoomed;
    c.fillStyle = ink.soft;
    c.fillRect(10, h - 12, long, 2);
    c.fillRect(10, h - 16, 1, 6);
    c.fillRect(9 + long, h - 16, 1, 6);
    c.font = this.view.font(11, 500);
    c.textAlign = 'left';
    c.textBaseline = 'alphabetic';
    c.fillText(step < 1000 ? `${step} m` : `${step / 1000} km`, 12, h - 17);
  }
  /** @param {CanvasRenderingContext2D} c @param {Place[]} line @param {string} colour @param {number} wide @param {number} [alpha] */
  line(c, line, colour, wide, alpha = 1) {
    c.strokeStyle = colour;
    c.lineWidth = wide;
    c.globalAlpha = alpha;
    c.beginPath();
    line.forEach((p, i) => {
      const [x, y] = this.at(p);
      if (i) c.lineTo(x, y);
      else c.moveTo(x, y);
    });
    c.stroke();
    c.globalAlpha = 1;
  }
  /** Quiet stops of one colour are one path; what needs a person comes on top. @param {CanvasRenderingContext2D} c @param {number|undefined} chosen */
  stops(c, chosen) {
    const { view } = this,
      ink = view.ink,
      small = view.day.visits.size > 600 ? 2 : 3;
    /** @type {Record<string, [number, number][]>} */ const quiet = { edge: [], 'bar-edge': [] };
    /** @type {Visit[]} */ const loud = [];
    for (const v of view.day.visits.values()) {
      if (!v.place || (v.technician !== null && v.technician === chosen)) continue;
      if (v.technician === null || view.selected(v) || view.dimmed(v) || trouble(v, view.day.now)) loud.push(v);
      else quiet[hasEnded(v) ? 'edge' : 'bar-edge'].push(this.at(v.place));
    }
    for (const [colour, places] of Object.entries(quiet)) {
      c.fillStyle = ink[colour];
      c.strokeStyle = ink.card;
      c.lineWidth = 1.2;
      c.beginPath();
      for (const [x, y] of places)
        if (small > 2) {
          c.moveTo(x + small, y);
          c.arc(x, y, small, 0, 7);
        } else c.rect(x - 1.5, y - 1.5, 3, 3);
      c.globalAlpha = places.length > 2000 ? 0.5 : 1;
      c.fill();
      if (small > 2) c.stroke();
      c.globalAlpha = 1;
    }
    loud.forEach((v) => this.stop(c, v));
  }

  /** Round: placed. Square: unplaced. Red: needs a person. @param {CanvasRenderingContext2D} c @param {Visit} v */
  stop(c, v) {
    const { view } = this,
      ink = view.ink,
      [x, y] = this.at(/** @type {Place} */ (v.place)),
      red = trouble(v, view.day.now),
      small = view.day.visits.size > 600 ? 2 : 3;
    if (x < -5 || y < -5 || x > (this.w ?? 0) + 5 || y > (this.h ?? 0) + 5) return;
    c.globalAlpha = view.dimmed(v) ? 0.18 : 1;
    c.fillStyle = red ? ink.bad : v.technician === null ? ink.warn : hasEnded(v) ? ink.edge : ink['bar-edge'];
    const r = red || v.technician === null ? small + 2 : small;
    c.beginPath();
    if (v.technician === null) c.rect(x - r, y - r, r * 2, r * 2);
    else c.arc(x, y, r, 0, 7);
    c.fill();
    c.strokeStyle = ink.card;
    c.lineWidth = 1.2;
    if (small > 2 || red) c.stroke();
    if (view.selected(v)) this.ring(c, x, y, 11);
    c.globalAlpha = 1;
  }
  /** @param {CanvasRenderingContext2D} c @param {Visit} v @param {number} n */
  number(c, v, n) {
    const { view } = this,
      ink = view.ink,
      [x, y] = this.at(/** @type {Place} */ (v.place)),
      red = trouble(v, view.day.now),
      done = hasEnded(v);
    c.fillStyle = red ? ink.bad : done ? ink.card : ink.accent;
    c.strokeStyle = red ? ink.bad : ink.accent;
    c.lineWidth = 1.5;
    c.beginPath();
    c.arc(x, y, 9, 0, 7);
    c.fill();
    c.stroke();
    c.fillStyle = red ? ink['on-bad'] : done ? ink.accent : ink['on-accent'];
    c.font = view.font(11, 700);
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.fillText(String(n), x, y + 0.5);
    if (view.selected(v)) this.ring(c, x, y, 14);
  }
  ring(/** @type {CanvasRenderingContext2D} */ c, /** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ r) {
    c.strokeStyle = this.view.ink.accent;
    c.lineWidth = 2.5;
    c.beginPath();
    c.arc(x, y, r, 0, 7);
    c.stroke();
  }
  house(/** @type {CanvasRenderingContext2D} */ c, /** @type {Place} */ p) {
    const [x, y] = this.at(p);
    c.fillStyle = this.view.ink.accent;
    c.strokeStyle = this.view.ink.card;
    c.lineWidth = 1.5;
    c.beginPath();
    c.moveTo(x - 7, y);
    c.lineTo(x, y - 7);
    c.lineTo(x + 7, y);
    c.lineTo(x + 5, y);
    c.lineTo(x + 5, y + 6);
    c.lineTo(x - 5, y + 6);
    c.lineTo(x - 5, y);
    c.closePath();
    c.fill();
    c.stroke();
  }

  drawLive() {
    if (!this.w) return;
    const { view } = this,
      ink = view.ink,
      c = this.pen(this.live),
      chosen = view.chosenTechnician(),
      few = view.day.technicians.length <= 60;
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    if (!few) this.crowd(c);
    for (const t of few ? view.day.technicians : chosen ? [chosen] : []) {
      if (!t.position) continue;
      const [x, y] = this.at(t.position),
        age = view.day.now - t.seen,
        old = age > 10,
        me = t === chosen,
        r = me ? 11 : chosen ? (few ? 5 : 3) : few ? 8.5 : 3.5;
      if (x < -20 || y < -20 || x > this.w + 20 || y > (this.h ?? 0) + 20) continue;
      c.globalAlpha = chosen && !me && !old ? 0.7 : 1;
      c.fillStyle = old ? ink.card : ink.info;
      c.strokeStyle = old ? ink.warn : ink.card;
      c.lineWidth = old ? 2 : 1.5;
      c.setLineDash(old ? [3, 2] : []);
      c.beginPath();
      c.arc(x, y, r, 0, 7);
      c.fill();
      c.stroke();
      c.setLineDash([]);
      if ((few && !chosen) || me) {
        c.fillStyle = old ? ink.warn : ink.card;
        c.font = view.font(few && !me ? 8.5 : 10, 700);
        c.fillText(view.initials(t.name), x, y + 0.5);
      }
      if (me || (old && few && !chosen)) this.tag(c, x, y + r + 9, view.age(age), old);
      c.globalAlpha = 1;
    }
    if (this.lasso) lassoOn(c, ink.accent, this.lasso);
  }
  /** Hundreds of technicians: two paths, those heard of lately and those not. @param {CanvasRenderingContext2D} c */
  crowd(c) {
    const { view } = this,
      ink = view.ink,
      { now } = view.day;
    for (const old of [false, true]) {
      c.fillStyle = old ? ink.card : ink.info;
      c.strokeStyle = old ? ink.warn : ink.card;
      c.lineWidth = 1;
      c.beginPath();
      for (const t of view.day.technicians) {
        if (!t.position || now - t.seen > 10 !== old) continue;
        const [x, y] = this.at(t.position);
        c.rect(x - 2, y - 2, 4, 4);
      }
      c.fill();
      if (old) c.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} c @param {number} x @param {number} y @param {string} text @param {boolean} old */
  tag(c, x, y, text, old) {
    c.font = this.view.font(11, 600);
    const wide = c.measureText(text).width + 10;
    c.fillStyle = this.view.ink.card;
    c.beginPath();
    c.roundRect(x - wide / 2, y - 8, wide, 16, 8);
    c.fill();
    c.fillStyle = old ? this.view.ink.warn : this.view.ink.ink;
    c.fillText(text, x, y + 0.5);
  }
}
