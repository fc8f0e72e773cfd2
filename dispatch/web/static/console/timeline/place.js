// Where things are on the timeline, and how text is fitted: what painting and hands both need to know.

/** @typedef {import('../model/day.js').Visit} Visit */ /** @typedef {import('../model/day.js').Technician} Technician */
/** Names take less room where there is little. */
export const HEAD = matchMedia('(max-width: 700px)').matches ? 112 : 180,
  AXIS = 30,
  FIRST = -60,
  LAST = 1860,
  SNAP = 5;

export class Place {
  /** @param {HTMLElement} root @param {import('../view.js').View} view */
  constructor(root, view) {
    this.view = view;
    this.canvas = /** @type {HTMLCanvasElement} */ (root.querySelector('canvas'));
    this.paint = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { alpha: false }));
    this.width = 0;
    this.height = 0;
    this.rowHeight = 24;
    this.scale = 1;
    this.top = 0;
    this.left = 0;
    /** @type {Technician[]} */ this.rows = [];
    /** @type {Map<number, number>} row by technician */ this.place = new Map();
    this.fonts = [view.font(11, 500), view.font(11, 700)];
    /** @type {Map<string, number>[]} plain and bold */ this.widths = [new Map(), new Map()];
    /** @type {boolean|undefined} */ this.bold = undefined;
  }

  x(/** @type {number} */ minute) {
    return HEAD + (minute - FIRST) * this.scale - this.left;
  }
  y(/** @type {number} */ row) {
    return AXIS + row * this.rowHeight - this.top;
  }
  minute(/** @type {number} */ x) {
    return (x - HEAD + this.left) / this.scale + FIRST;
  }
  row(/** @type {number} */ y) {
    return Math.floor((y - AXIS + this.top) / this.rowHeight);
  }

  /** @param {string} text @param {number} x @param {number} y @param {number} room @param {string} colour @param {boolean} [bold] */
  text(text, x, y, room, colour, bold = false) {
    if (room <= 0) return;
    const { paint: c } = this;
    this.face(bold);
    c.fillStyle = colour;
    c.fillText(this.cut(text, room, bold), x, y + 0.5);
  }

  /** Setting a font costs more than writing with it: only on change. @param {boolean} bold */
  face(bold) {
    if (this.bold === bold) return;
    this.bold = bold;
    this.paint.font = bold ? this.fonts[1] : this.fonts[0];
  }

  /** Widths are measured once a text; a text that is too long loses its share and gets an ellipsis. @param {string} text @param {number} room @param {boolean} bold */
  cut(text, room, bold) {
    const wide = this.measure(text, bold);
    if (wide <= room) return text;
    const keep = Math.floor((text.length * (room - 8)) / wide);
    return keep < 1 ? '' : `${[...text].slice(0, keep).join('').trimEnd()}…`;
  }
  measure(/** @type {string} */ text, bold = true) {
    const known = this.widths[bold ? 1 : 0];
    let wide = known.get(text);
    if (wide === undefined) {
      this.face(bold);
      wide = this.paint.measureText(text).width;
      known.set(text, wide);
    }
    return wide;
  }
}
