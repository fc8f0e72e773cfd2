// Where routes run on the roads: asked of the server for the technicians whose stops have changed, the chosen one first,
// and once more for those about whom a road server could not be asked.

import { get, Refused } from '../model/server.js';

/** @typedef {import('../model/day.js').Technician} Technician */ /** @typedef {[number, number]} Degrees longitude and latitude */

const TOGETHER_MS = 150;
const AT_ONCE = 10;
const AGAIN_MS = 60000;

export class Ways {
  /** @param {string} query what the board shows */
  constructor(query) {
    this.query = query;
    /** @type {Map<number, {stops: string, line: Degrees[]}>} */ this.known = new Map();
    /** @type {Map<number, string>} */ this.asked = new Map();
    /** @type {Map<number, Technician>} */ this.wanted = new Map();
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.waiting = undefined;
    this.heard = () => {};
  }

  /** The technician's line as the roads run; null until it is known. @param {Technician} t @param {Degrees[]} places */
  of(t, places) {
    const stops = places.map(([lon, lat]) => `${lon.toFixed(5)} ${lat.toFixed(5)}`).join(),
      known = this.known.get(t.id);
    if (places.length > 1 && this.asked.get(t.id) !== stops) {
      this.asked.set(t.id, stops);
      this.wanted.set(t.id, t);
      this.waiting ??= setTimeout(() => this.ask(), TOGETHER_MS);
    }
    return known?.stops === stops ? known.line : null;
  }

  async ask() {
    const ids = [...this.wanted.keys()].slice(0, AT_ONCE);
    try {
      const { items } = await get(`/board/routes?${this.query}&technicians=${ids.join()}`);
      for (const one of items) this.take(one);
    } catch (error) {
      // They stay straight: the next change of their stops asks again.
      if (!(error instanceof Refused || error instanceof TypeError)) throw error;
    }
    for (const id of ids) this.wanted.delete(id);
    this.waiting = this.wanted.size ? setTimeout(() => this.ask(), 0) : undefined;
    this.heard();
  }

  /** @param {{technician_id: number, legs: [number, number][][], complete: boolean}} route */
  take({ technician_id, legs, complete }) {
    const stops = this.asked.get(technician_id) ?? '',
      ends = [legs[0]?.[0], ...legs.map((leg) => leg[leg.length - 1])].filter(Boolean);
    // The route may have changed since it was asked for: then the answer is about another one.
    if (ends.length !== stops.split(',').length) return;
    this.known.set(technician_id, { stops, line: legs.flat().map(([lat, lon]) => [lon, lat]) });
    if (!complete) setTimeout(() => this.forget(technician_id, stops), AGAIN_MS);
  }

  /** Lets a route be asked for again, unless it has another way by now. @param {number} technician @param {string} stops */
  forget(technician, stops) {
    if (this.asked.get(technician) !== stops) return;
    this.asked.delete(technician);
    this.heard();
  }
}
