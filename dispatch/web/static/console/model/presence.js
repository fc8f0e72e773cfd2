// Who else is at a visit at this moment: this page says where it is, and hears of the others by the stream of events.

import { put } from './server.js';

const AGAIN_MS = 15000;
const SETTLES_MS = 150;

/** @typedef {{visit_id: number, name: string, seat: string, doing: 'looking'|'moving'}} Seen */

export class Presence {
  constructor() {
    this.seat = crypto.randomUUID();
    /** @type {Map<number, Seen[]>} others by visit */ this.others = new Map();
    /** @type {number|null} */ this.at = null;
    this.doing = 'looking';
    /** @type {ReturnType<typeof setTimeout>|undefined} */ this.settling = undefined;
    setInterval(() => this.at !== null && !document.hidden && this.say(), AGAIN_MS);
    addEventListener('pagehide', () => this.at !== null && this.say({ visit_id: null, keepalive: true }));
    document.addEventListener('visibilitychange', () => this.at !== null && this.say(document.hidden ? { visit_id: null } : {}));
  }

  /** This page shows a visit, or none; what only flits by is not said. @param {number|null} visit @param {'looking'|'moving'} doing */
  moveTo(visit, doing) {
    if (visit === this.at && doing === this.doing) return;
    this.at = visit;
    this.doing = doing;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.say(), SETTLES_MS);
  }

  /** @param {{visit_id?: number|null, keepalive?: boolean}} [instead] */
  say({ visit_id = this.at, keepalive = false } = {}) {
    // Nothing depends on it: where it does not get through, the next one will.
    return put('/presence', { seat: this.seat, visit_id, doing: this.doing }, { keepalive }).catch(() => null);
  }

  /** @param {Seen[]} seen */
  hear(seen) {
    this.others = new Map();
    for (const one of seen) {
      if (one.seat === this.seat) continue;
      this.others.set(one.visit_id, [...(this.others.get(one.visit_id) ?? []), one]);
    }
  }

  /** The others at a visit, each once. @param {number} visit @returns {{name: string, doing: 'looking'|'moving'}[]} */
  beside(visit) {
    const byName = /** @type {Map<string, {name: string, doing: 'looking'|'moving'}>} */ (new Map());
    for (const { name, doing } of this.others.get(visit) ?? []) {
      if (byName.get(name)?.doing !== 'moving') byName.set(name, { name, doing });
    }
    return [...byName.values()];
  }
}
