// A day as the board's panels know it, made of what `GET /api/v1/board` answers: instants are minutes of the day here, and points
// are metres. Nothing is decided here but what one can see: which promise needs a person.

/** @typedef {import('./clock.js').Clock} Clock */
/** @typedef {{x: number, y: number}} Place metres east and south of the town's centre */
/** @typedef {'draft'|'scheduled'|'dispatched'|'en_route'|'on_site'|'completed'|'partial'|'cannot_complete'} State */
/** @typedef {{id: number, version: number, order: number, ref: string, customer: string, phone: string, address: string, kind: string,
 *   symptom: string|null, skills: string[], priority: string, territory: number|null, technician: number|null, crew: number, mate: number|null, planned: number,
 *   start: number, minutes: number, travel: number, window: [number, number]|null, windows: [number, number][], confirmed: boolean,
 *   late: number, odds: number|null, state: State, held: boolean, pinned: boolean, overridden: boolean, place: Place|null, reason: string|null, sentence: string|null, waitsFor: string|null}} Visit */
/** @typedef {{id: number, name: string, phone: string, territory: number, contractor: string|null, skills: string[], levels: Record<string, number>, home: Place, shifts: [number, number][],
 *   breaks: {minutes: number, within: [number, number]}[], absences: {during: [number, number], kind: string|null}[], pickups: {during: [number, number], take: string[]}[], certificates: {skill: string, state: string, until: string|null}[], position: Place|null, seen: number, visits: Visit[], along: Visit[]}} Technician */
/** @typedef {{kind: string, price: number, sentence: string, technician: number|null, at: number|null, other: number|null}} Repair */
/** @typedef {{id: number, version: number, visit: number, late: number, repairs: Repair[], looked: boolean, chosen: string|null}} Risk */

const ENDED = new Set(['completed', 'partial', 'cannot_complete']);
const BEGUN = new Set([...ENDED, 'on_site']);
const WAITED_FOR = new Set(['scheduled', 'dispatched']);
const METRES_A_MINUTE = 500;
const DETOUR = 1.33;
const NORTH_M = 110540;
const EAST_M = 111320;

export class Day {
  /** @param {any} told @param {Clock} clock */
  constructor(told, clock) {
    this.clock = clock;
    this.date = told.day;
    this.territories = told.territories;
    this.asOf = clock.minute(told.at);
    this.readAt = performance.now();
    this.centre = centreOf(told);
    /** @type {Technician[]} */ this.technicians = told.technicians.map((/** @type {any} */ one) => this.technicianOf(one));
    /** @type {Map<number, Technician>} */ this.byId = new Map(this.technicians.map((t) => [t.id, t]));
    /** @type {Map<number, Visit>} */ this.visits = new Map();
    /** @type {Visit[]} */ this.unplaced = [];
    /** @type {Risk[]} */ this.risks = [];
    this.fill(told);
  }

  /** The present, in minutes of the day: the server's clock, carried on. */
  get now() {
    return this.asOf + (performance.now() - this.readAt) / 60000;
  }

  /** @param {number|null|undefined} id */
  technician(id) {
    return id === null || id === undefined ? undefined : this.byId.get(id);
  }

  /** Takes in an answer about some rows, and everything short that comes with it. @param {any} told */
  merge(told) {
    this.asOf = this.clock.minute(told.at);
    this.readAt = performance.now();
    for (const one of told.technicians) {
      const fresh = this.technicianOf(one),
        old = this.byId.get(fresh.id);
      for (const visit of old?.visits ?? []) this.visits.delete(visit.id);
      if (old) Object.assign(old, fresh);
      else {
        this.technicians.push(fresh);
        this.byId.set(fresh.id, fresh);
      }
    }
    this.fill(told);
  }

  /** @param {any} told */
  fill(told) {
    for (const v of this.unplaced) this.visits.delete(v.id);
    const taken = new Set();
    for (const one of told.visits) {
      const visit = this.visitOf(one);
      this.forget(visit.id);
      this.visits.set(visit.id, visit);
      this.byId.get(visit.technician ?? -1)?.visits.push(visit);
      this.byId.get(visit.mate ?? -1)?.along.push(visit);
      taken.add(visit.technician);
    }
    for (const id of taken) this.drives(/** @type {Technician} */ (this.byId.get(id)));
    this.unplaced = told.unplaced.map((/** @type {any} */ one) => this.visitOf(one));
    for (const visit of this.unplaced) {
      this.forget(visit.id);
      this.visits.set(visit.id, visit);
    }
    this.risks = told.risks.map((/** @type {any} */ one) => this.riskOf(one));
    this.tasks = told.tasks;
    this.replies = told.replies;
    this.plans = told.plans;
  }

  /** A visit that somebody else has now is nobody's twice. @param {number} id */
  forget(id) {
    const old = this.visits.get(id),
      owner = this.technician(old?.technician);
    if (owner) owner.visits = owner.visits.filter((v) => v.id !== id);
    const mate = this.technician(old?.mate);
    if (mate) mate.along = mate.along.filter((v) => v.id !== id);
    this.visits.delete(id);
  }

  /** Where the plan does not say how long a drive is, it is drawn as the crow flies and a third more. @param {Technician|undefined} t */
  drives(t) {
    if (!t) return;
    t.visits.sort((a, b) => a.planned - b.planned);
    let from = t.home;
    for (const v of t.visits) {
      if (v.travel < 0) v.travel = v.place ? Math.round((Math.hypot(v.place.x - from.x, v.place.y - from.y) * DETOUR) / METRES_A_MINUTE) : 0;
      from = v.place ?? from;
    }
  }

  /** @param {any} one @returns {Technician} */
  technicianOf(one) {
    return {
      id: one.id,
      name: one.name,
      contractor: one.contractor,
      phone: one.phone,
      territory: one.territory_id,
      skills: one.skills,
      levels: one.skill_levels,
      home: this.place(one.home),
      shifts: one.shifts.map((/** @type {any} */ s) => this.span(s)),
      breaks: one.breaks.map((/** @type {any} */ b) => ({ minutes: b.minutes, within: this.span([b.earliest, b.latest]) })),
      certificates: one.certificates,
      absences: one.absences.map((/** @type {any} */ a) => ({ during: this.span(a.during), kind: a.kind })),
      pickups: one.pickups.map((/** @type {any} */ p) => ({ during: this.span(p.during), take: [...p.parts, ...p.tools] })),
      position: one.position && this.place(one.position.point),
      seen: one.position ? this.clock.minute(one.position.at) : -Infinity,
      visits: [],
      along: [],
    };
  }

  /** @param {any} one @returns {Visit} */
  visitOf(one) {
    const arrived = one.arrived_at && this.clock.minute(one.arrived_at),
      ended = one.ended_at && this.clock.minute(one.ended_at);
    const start = one.expected_at ? this.clock.minute(one.expected_at) : NaN;
    return {
      id: one.id,
      version: one.version,
      order: one.order_id,
      ref: one.reference,
      customer: one.customer,
      phone: one.phone,
      address: one.address,
      kind: one.kind,
      symptom: one.symptom,
      skills: one.skills,
      priority: one.priority,
      territory: one.territory_id,
      technician: one.technician_id,
      crew: one.crew,
      mate: one.mate_id,
      planned: one.arrival ? this.clock.minute(one.arrival) : NaN,
      start,
      minutes: arrived && ended > arrived ? Math.max(3, ended - arrived) : one.service_minutes,
      travel: one.travel_minutes ?? -1,
      window: one.promised && this.span(one.promised),
      windows: one.windows.map((/** @type {any} */ s) => this.span(s)),
      confirmed: one.confirmed,
      late: one.late_minutes,
      odds: one.odds_percent,
      state: one.state,
      held: one.order_state === 'held',
      pinned: one.pinned,
      overridden: one.overridden,
      place: one.point && this.place(one.point),
      reason: one.unplaced_code,
      sentence: one.unplaced_sentence,
      waitsFor: one.waits_for,
    };
  }

  /** @param {any} one @returns {Risk} */
  riskOf(one) {
    return {
      id: one.id,
      version: one.version,
      visit: one.visit_id,
      late: one.late_minutes,
      looked: one.repairs_at !== null,
      chosen: one.repaired_by,
      repairs: one.repairs.map((/** @type {any} */ r) => ({
        kind: r.kind,
        price: Math.round(r.price / 60),
        sentence: r.sentence,
        technician: r.technician_id ?? null,
        other: r.other_visit_id ?? null,
        at: r.arrival ? this.clock.minute(r.arrival) : null,
      })),
    };
  }

  /** @param {[string, string]} ends @returns {[number, number]} */
  span([from, to]) {
    return [this.clock.minute(from), this.clock.minute(to)];
  }
  /** @param {[number, number]} point @returns {Place} */
  place([lat, lon]) {
    return {
      x: (lon - this.centre[1]) * EAST_M * Math.cos((this.centre[0] * Math.PI) / 180),
      y: (this.centre[0] - lat) * NORTH_M,
    };
  }
  /** The other way: a place as a map wants it. @param {Place} place @returns {[number, number]} longitude and latitude */
  degrees({ x, y }) {
    return [this.centre[1] + x / (EAST_M * Math.cos((this.centre[0] * Math.PI) / 180)), this.centre[0] - y / NORTH_M];
  }
}

export const ends = (/** @type {Visit} */ v) => v.start + v.minutes;
/** Minutes after the promise's end at which we now expect to arrive. */
export const lateBy = (/** @type {Visit} */ v) => (v.window ? Math.max(0, Math.ceil(v.start - v.window[1])) : 0);
export const hasEnded = (/** @type {Visit} */ v) => ENDED.has(v.state);
export const hasBegun = (/** @type {Visit} */ v) => BEGUN.has(v.state) || v.state === 'en_route';

/** Why this visit needs a person: its window has passed and nobody has begun, or the arrival is expected after it, or
 *  is too unlikely to be in time (only then are there odds).
 *  @param {Visit} v @param {number} now @returns {'untouched'|'risk'|null} */
export function trouble(v, now) {
  if (v.technician === null || !v.window || BEGUN.has(v.state)) return null;
  if (WAITED_FOR.has(v.state) && v.window[1] < now) return 'untouched';
  return v.late > 0 || v.odds !== null || v.start > v.window[1] || v.window[1] < now ? 'risk' : null;
}

/** @param {any} told @returns {[number, number]} degrees */
function centreOf(told) {
  const points = told.technicians.map((/** @type {any} */ t) => t.home);
  const middle = (/** @type {number} */ i) => points.map((/** @type {any} */ p) => p[i]).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b)[points.length >> 1] ?? 0;
  return [middle(0), middle(1)];
}

/** Whether a technician can do what is asked: a skill, or one with its least level (`splicing:2`). @param {Technician} technician @param {string} asked */
export function isAble(technician, asked) {
  const [code, level] = asked.split(':');
  return (technician.levels[code] ?? 0) >= Number(level ?? 1);
}
