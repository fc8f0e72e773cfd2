// What is looked at: the day, what is chosen, what is filtered, and how things are said. The panels draw from it alone.

import { Clock } from './model/clock.js';
import { Day, hasBegun, trouble } from './model/day.js';
import { Presence } from './model/presence.js';
import { Ways } from './map/ways.js';
import { Words } from './model/words.js';
import { byId } from './element.js';

/** @typedef {import('./model/day.js').Visit} Visit */ /** @typedef {import('./model/day.js').Technician} Technician */
/** @typedef {{words: Record<string, string>, language: 'en'|'zh', me: string, may_plan: boolean, may_tasks: boolean, may_people: boolean, query: string, visit: number|null, tiles: string|null}} Settings */
/** @typedef {{skill: string|null, kind: string|null, state: string|null, contractor: string|null, group: string|null, trouble: boolean, find: string}} Filter */

const INKS =
  'ground card sunk ink soft faint line edge accent on-accent tint info info-tint good warn bad on-bad bad-tint other bar bar-edge bar-ink bar-done bar-done-ink promise promise-edge water park road road-edge town'.split(
    ' ',
  );
const WORKDAY = /** @type {[number, number]} */ ([440, 1110]);
const NOTHING = { skill: null, kind: null, state: null, contractor: null, group: null, trouble: false, find: '' };

export class View {
  /** @param {Settings} settings @param {any} told */
  constructor(settings, told) {
    this.settings = settings;
    this.words = new Words(settings.words);
    this.language = settings.language;
    this.hours = /** @type {12|24} */ (localStorage.getItem('hours') === '12' ? 12 : 24);
    this.zone = told.zone;
    this.midnight = Date.parse(told.span[0]);
    this.clock = this.makeClock(told.day);
    this.day = new Day(told, this.clock);
    /** @type {Set<number>} */ this.selection = new Set();
    /** @type {number|null} a technician who is picked by name */ this.person = null;
    /** @type {number|null} */ this.hover = null;
    /** @type {Filter} */ this.filter = { ...NOTHING };
    this.tab = 'risk';
    /** @type {Record<string, string>} */ this.ink = {};
    /** Without live updates nothing may be moved. */
    this.stale = false;
    /** @type {Map<number, any>} why visits are not placed, as far as it was asked */ this.explained = new Map();
    this.ways = new Ways(settings.query);
    this.presence = new Presence();
    this.family = getComputedStyle(document.documentElement).getPropertyValue('--sans');
  }
  /** Takes in a whole day anew; the selection stays. @param {any} told */
  fill(told) {
    this.midnight = Date.parse(told.span[0]);
    this.day = new Day(told, this.clock);
  }
  /** @param {string} day */
  makeClock(day) {
    return new Clock(this.zone, this.midnight, day, this.language, this.hours);
  }
  /** @param {12|24} hours */
  tell(hours) {
    this.hours = hours;
    localStorage.setItem('hours', String(hours));
    Object.assign(this.clock, { hours });
  }

  /** The kind of an absence; of one that has none, that it is one. @param {string|null} kind */
  whyAway(kind) {
    return kind ? this.words.word('absence_kinds', kind) : this.t('absent');
  }

  t(/** @type {string} */ key, /** @type {any} */ args = {}) {
    return this.words.say(key, args);
  }
  /** Several things one after the other, as the language writes them. @param {string[]} things */
  listed(things) {
    return things.join(this.language === 'zh' ? '、' : ', ');
  }
  time(/** @type {number} */ minute) {
    return this.clock.say(minute);
  }
  mark(/** @type {number} */ minute) {
    return this.clock.mark(minute);
  }
  span(/** @type {[number, number]} */ s) {
    return this.clock.span(s);
  }
  dayName(/** @type {number} */ later) {
    return this.clock.dayName(later);
  }
  /** First name and initial; a Chinese name whole. @param {string} name */
  short(name) {
    const parts = name.split(' ');
    return parts.length < 2 ? name : `${parts[0]} ${parts[parts.length - 1][0]}.`;
  }
  initials(/** @type {string} */ name) {
    return /^[\u4e00-\u9fff]/.test(name)
      ? name[0]
      : name
          .split(' ')
          .map((p) => p[0] ?? '')
          .filter((c) => c === c.toUpperCase())
          .slice(0, 2)
          .join('');
  }
  /** How long ago somebody was seen. @param {number} minutes */
  age(minutes) {
    if (minutes < 1) return this.t('live');
    return minutes < 120 ? this.t('age', { n: Math.round(minutes) }) : this.t('age_hours', { n: Math.round(minutes / 60) });
  }
  font(/** @type {number} */ px, weight = 500) {
    return `${weight} ${px}px ${this.family}`;
  }
  readInk() {
    const s = getComputedStyle(document.documentElement);
    for (const name of INKS) this.ink[name] = s.getPropertyValue(`--${name}`).trim();
  }

  /** The hours in which people work on this day; what the first view shows. @returns {[number, number]} */
  workday() {
    const shifts = this.day.technicians.flatMap((t) => t.shifts).filter(([from, to]) => from >= 0 && (!this.clock.local(to).days || this.clock.dawns(to)));
    if (!shifts.length) return WORKDAY;
    return [Math.min(...shifts.map((s) => s[0])) - 30, Math.max(...shifts.map((s) => s[1])) + 60];
  }

  selected(/** @type {Visit} */ v) {
    return this.selection.has(v.id);
  }
  first() {
    const [id] = this.selection;
    return id === undefined ? undefined : this.day.visits.get(id);
  }
  /** All that are picked. @returns {Visit[]} */
  chosen() {
    return [...this.selection].flatMap((id) => this.day.visits.get(id) ?? []);
  }
  /** Those of the picked that can be moved, pinned and taken off together: somebody has them, and they have not begun. */
  movable() {
    return this.chosen().filter((v) => !this.whyStays(v));
  }
  /** Why a visit does not go along with others; nothing where it does. @param {Visit} v */
  whyStays(v) {
    if (v.technician === null) return 'unplaced';
    return hasBegun(v) ? 'begun' : v.held ? 'held' : null;
  }
  /** Which of the picked stay where they are, each with why; nothing where all go along. */
  stays() {
    const named = this.chosen().flatMap((v) => {
      const why = this.whyStays(v);
      return why ? [this.t(`stays.${why}`, { who: v.customer })] : [];
    });
    return named.length && this.selection.size > 1 ? this.t('stays', { who: this.listed(named) }) : '';
  }
  chosenTechnician() {
    return this.day.technician(this.first()?.technician);
  }
  /** Who else is at a visit, as words; nothing where nobody is. @param {Visit} v */
  company(v) {
    const said = this.presence.beside(v.id).map(({ name, doing }) => this.t(`presence.${doing}`, { name }));
    return said.join(' ');
  }
  /** What can still be saved comes before what is past. */
  risky() {
    const { now } = this.day;
    return [...this.day.visits.values()]
      .filter((v) => trouble(v, now) && this.fits(v))
      .sort((a, b) => Number(trouble(a, now) === 'untouched') - Number(trouble(b, now) === 'untouched') || lateness(b) - lateness(a) || a.id - b.id);
  }
  get filtering() {
    return Object.values(this.filter).some(Boolean);
  }
  clearFilters() {
    this.filter = { ...NOTHING };
    byId('find').value = '';
  }
  /** @param {Visit} v */
  fits(v) {
    const f = this.filter,
      words = f.find.toLowerCase().replace(/\s+/g, ' ').trim(),
      digits = words.replace(/\D/g, '');
    return (
      (!f.skill || v.skills.includes(f.skill)) &&
      (!f.kind || v.kind === f.kind) &&
      (!f.state || v.state === f.state) &&
      (!f.group || String(v.territory) === f.group) &&
      (!f.contractor || v.technician === null || this.day.technician(v.technician)?.contractor === f.contractor) &&
      (!f.trouble || Boolean(trouble(v, this.day.now))) &&
      (!words || `${v.ref} ${v.customer} ${v.address}`.toLowerCase().includes(words) || (digits.length > 3 && v.phone.replace(/\D/g, '').includes(digits)))
    );
  }
  dimmed(/** @type {Visit} */ v) {
    return this.filtering && !this.fits(v);
  }
  /** Filters dim visits and take away rows that hold none. */
  rows() {
    const f = this.filter,
      some = f.kind || f.state || f.trouble || f.find;
    return this.day.technicians.filter(
      (t) => (!f.group || String(t.territory) === f.group) && (!f.contractor || t.contractor === f.contractor) && (!f.skill || t.skills.includes(f.skill)) && (!some || t.visits.some((v) => this.fits(v))),
    );
  }
  /** @param {Visit} v the word for what it is: its trouble before its state */
  stateOf(v) {
    if (v.technician === null) return this.t(v.held ? 'state.held' : 'state.unplaced');
    const red = trouble(v, this.day.now);
    return red ? this.t(`state.${red}`) : this.words.word('visit_states', v.state);
  }
  sentence(/** @type {Visit} */ v) {
    return this.t('say_visit', {
      from: this.time(v.start),
      to: this.time(v.start + v.minutes),
      who: v.customer,
      kind: this.words.word('kinds', v.kind),
      window: v.window ? this.span(v.window) : this.t('nothing_promised'),
      state: this.stateOf(v),
    });
  }
}

/** @param {Visit} v minutes behind the promise, negative before it */
const lateness = (v) => Math.max(v.late, v.window ? v.start - v.window[1] : -Infinity);
