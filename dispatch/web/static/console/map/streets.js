// The map with streets: MapLibre over the operator's own tiles. It offers what the plain map offers, whose place it takes once it has drawn.

import * as ground from './ground.js';
import { nearest } from '../hands/picking.js';
import { features, layers, SOURCES } from './marks.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */
/** @typedef {import('../model/day.js').Place} Place */

const LEAST_SHOWN_M = 1500;
const MARGIN_PX = 20;
const CLOSEST = 15;
const REST_MS = 200;
const EMPTY = { type: 'FeatureCollection', features: [] };

export class StreetMap {
  /** @param {HTMLElement} root @param {View} view @param {any} maplibre */
  constructor(root, view, maplibre) {
    this.root = root;
    this.view = view;
    this.waiting = false;
    this.drawnAt = 0;
    this.inked = '';
    /** @type {Map<string, string>} what each source holds */ this.told = new Map();
    this.frame = root.appendChild(Object.assign(document.createElement('div'), { className: 'lasso', hidden: true }));
    this.gl = this.make(maplibre);
  }

  /** @param {any} maplibre */
  make(maplibre) {
    const holder = document.createElement('div');
    holder.className = 'streets';
    this.root.prepend(holder);
    const gl = new maplibre.Map({
      container: holder,
      style: this.style(),
      attributionControl: false,
      boxZoom: false, dragPan: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, touchZoomRotate: false,
      fadeDuration: 0,
      localIdeographFontFamily: this.fonts(),
      locale: { 'Map.Title': this.view.t('map') },
    });
    gl.keyboard.disableRotation();
    // Fingers are ours (`hands/map_hands.js`): what the library makes of them by itself would come on top.
    for (const kind of ['touchstart', 'touchmove', 'touchend', 'touchcancel']) holder.addEventListener(kind, (e) => e.stopPropagation(), { capture: true });
    gl.addControl(new maplibre.ScaleControl({ maxWidth: 90, unit: 'metric' }), 'bottom-left');
    if (this.view.settings.tiles) gl.addControl(new maplibre.AttributionControl({ compact: false }), 'bottom-right');
    gl.on('error', (/** @type {any} */ fault) => this.fault(fault.error));
    return gl;
  }

  /** Resolves once everything in sight is drawn for the first time. */
  async drawn() {
    await this.gl.once('style.load');
    this.gl.addImage('square', shape(SQUARE), { sdf: true, pixelRatio: 2 });
    this.gl.addImage('house', shape(HOUSE), { sdf: true, pixelRatio: 2 });
    this.fit();
    this.draw();
    await this.gl.once('idle');
  }

  /** A tile that does not come leaves the ground plain; the map says so and goes on. @param {Error} error */
  fault(error) {
    this.root.dataset.fault = error.message;
    this.root.querySelector('.no-streets')?.toggleAttribute('hidden', false);
  }

  fonts() {
    return this.view.family.replaceAll('"', "'");
  }

  style() {
    const { ink, settings, language } = this.view;
    this.inked = ink.town + ink.ink;
    const own = Object.fromEntries(SOURCES.map((name) => [name, { type: 'geojson', data: EMPTY }]));
    return {
      version: 8,
      sources: { ...ground.sources(settings.tiles, location.origin), ...own },
      layers: [...ground.layers(ink, settings.tiles, language, this.fonts()), ...layers(ink, this.fonts())],
    };
  }

  draw() {
    const { ink } = this.view;
    if (this.inked !== ink.town + ink.ink) {
      this.gl.setStyle(this.style());
      this.told.clear();
    }
    for (const [name, found] of Object.entries(features(this.view))) {
      const text = JSON.stringify(found);
      if (this.told.get(name) === text) continue;
      this.told.set(name, text);
      this.gl.getSource(name)?.setData({ type: 'FeatureCollection', features: found });
    }
  }

  /** Many changes in a row are drawn together: painting a map takes longer than painting a row. */
  soon() {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      this.drawnAt = performance.now();
      this.draw();
    }, Math.max(0, this.drawnAt + REST_MS - performance.now()));
  }

  fit() {
    const { day } = this.view,
      all = [...day.technicians.map((t) => t.home), ...[...day.visits.values()].flatMap((v) => v.place ?? [])];
    if (!all.length) return;
    const [west, east] = middle(all.map((p) => p.x)),
      [north, south] = middle(all.map((p) => p.y));
    this.gl.fitBounds([day.degrees({ x: west, y: south }), day.degrees({ x: east, y: north })], { padding: 24, animate: false, maxZoom: CLOSEST });
  }
  /** @param {number} factor @param {[number, number]} [around] the pixels that stay where they are; else the middle */
  zoom(factor, around) {
    this.gl.zoomTo(this.gl.getZoom() + Math.log2(factor), { duration: 0, ...(around && { around: this.gl.unproject(around) }) });
  }
  pan(/** @type {number} */ dx, /** @type {number} */ dy) {
    this.gl.panBy([-dx, -dy], { duration: 0 });
  }
  /** @param {Place} p @returns {[number, number]} */
  at(p) {
    const { x, y } = this.gl.project(this.view.day.degrees(p));
    return [x, y];
  }
  /** @param {Visit} v moves only when the visit is out of sight */
  reveal(v) {
    if (!v.place) return;
    const [x, y] = this.at(v.place),
      { clientWidth, clientHeight } = this.root;
    if (x < MARGIN_PX || y < MARGIN_PX || x > clientWidth - MARGIN_PX || y > clientHeight - MARGIN_PX) this.gl.jumpTo({ center: this.view.day.degrees(v.place) });
  }
  /** @param {number} x @param {number} y @returns {Visit|undefined} */
  find(x, y) {
    return nearest(this.view.day.visits.values(), (place) => this.at(place), x, y);
  }

  /** @type {[number, number, number, number]|null} */ #lasso = null;
  get lasso() {
    return this.#lasso;
  }
  set lasso(box) {
    this.#lasso = box;
    this.frame.hidden = !box;
    if (!box) return;
    const [left, top, right, bottom] = box;
    Object.assign(this.frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }
}

/** Where most are: the outermost fiftieth on each side may stay out of sight. @param {number[]} all metres @returns {[number, number]} */
function middle(all) {
  const sorted = all.sort((a, b) => a - b),
    edge = Math.floor(sorted.length * 0.02),
    [from, to] = [sorted[edge], sorted[sorted.length - 1 - edge]],
    more = Math.max(0, LEAST_SHOWN_M - (to - from)) / 2;
  return [from - more, to + more];
}

const SIZE = 36;
const SQUARE = new Path2D('M9 9h18v18h-18z');
const HOUSE = new Path2D('M4 18 18 4 32 18 28 18 28 31 8 31 8 18Z');

/** A form in one colour, which the layer gives it. @param {Path2D} path */
function shape(path) {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  pen.fill(path);
  return pen.getImageData(0, 0, SIZE, SIZE);
}
