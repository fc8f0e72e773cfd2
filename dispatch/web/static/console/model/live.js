// Follows the stream of events and says which visits and technicians to read anew. It resumes after the last event it heard of;
// where every stream is taken it asks for the events instead, and tries again.

import { get } from './server.js';

const TOGETHER_MS = 100;
const SILENT_MS = 10000;
const AGAIN_MS = 1000;
const WHOLE = new Set(['plan', 'order', 'technician', 'territory']);

/** @typedef {{visits: Set<number>, technicians: Set<number>, all: boolean}} Changes */
/** @typedef {import('./presence.js').Seen} Seen */
/** @typedef {{id: number, kind: string, thing: string, thing_id: number, data: Record<string, any>}} Told */

export class Live {
  /** @param {{since: number, changed: (changes: Changes) => Promise<void>, heard: (alive: boolean) => void, present: (seen: Seen[]) => void, running: (plans: any[]) => void, missed: () => Promise<void>}} options */
  constructor({ since, changed, heard, present, running, missed }) {
    this.since = since;
    this.changed = changed;
    this.heard = heard;
    this.present = present;
    this.running = running;
    this.missed = missed;
    this.changes = nothing();
    this.waiting = 0;
    this.busy = false;
    this.lastSign = performance.now();
    this.follow();
    setInterval(() => this.heard(performance.now() - this.lastSign < SILENT_MS), 1000);
  }

  /** One stream after another, for as long as the page is open. */
  async follow() {
    for (;;) {
      try {
        await this.stream();
      } catch {
        await pause(AGAIN_MS);
        await this.ask();
      }
    }
  }

  /** Reads one stream to its end. Its quiet rounds hold a comment, so that silence means that the way is broken. */
  async stream() {
    const headers = { Accept: 'text/event-stream', 'Last-Event-ID': String(this.since) };
    const answer = await fetch('/api/v1/events/stream', { headers, cache: 'no-store' });
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      this.sign();
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = block.split('\n').find((line) => line.startsWith('data: '));
        if (!data) continue;
        const told = JSON.parse(data.slice(6));
        if (block.startsWith('event: presence')) this.present(told);
        else if (block.startsWith('event: progress')) this.running(told);
        else this.take(told);
      }
    }
  }

  async ask() {
    try {
      const told = await get(`/events?since=${this.since}`);
      this.sign();
      told.items.forEach((/** @type {Told} */ event) => this.take(event));
      this.present((await get('/presence')).items);
      await this.missed();
    } catch {
      // Still away: the line above the board says since when.
    }
  }

  sign() {
    this.lastSign = performance.now();
    this.heard(true);
  }

  /** @param {Told} event */
  take({ id, kind, thing, thing_id, data }) {
    this.since = Math.max(this.since, id);
    const { visits, technicians } = this.changes;
    if (thing === 'visit') visits.add(thing_id);
    if (data.visit_id) visits.add(data.visit_id);
    if (data.technician_id) technicians.add(data.technician_id);
    if (WHOLE.has(thing)) this.changes.all = true;
    this.waiting ||= setTimeout(() => this.read(), TOGETHER_MS);
  }

  /** Reads what changed; what happens meanwhile is read in the next round. */
  async read() {
    this.waiting = 0;
    if (this.busy) {
      this.waiting = setTimeout(() => this.read(), TOGETHER_MS);
      return;
    }
    this.busy = true;
    const changes = this.changes;
    this.changes = nothing();
    try {
      await this.changed(changes);
    } catch {
      this.changes.all = true;
      this.waiting ||= setTimeout(() => this.read(), AGAIN_MS);
    } finally {
      this.busy = false;
    }
  }
}

/** @returns {Changes} */
const nothing = () => ({ visits: new Set(), technicians: new Set(), all: false });
/** @param {number} ms @returns {Promise<void>} */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
