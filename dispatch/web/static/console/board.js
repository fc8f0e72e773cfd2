// Joins the board: one view of the day, three panels drawn from it, and the stream that keeps it fresh.

import { get, post, remove, Refused } from './model/server.js';
import { Live } from './model/live.js';
import { View } from './view.js';
import { Timeline } from './timeline/timeline.js';
import { PlainMap } from './map/plain.js';
import { sums, filters } from './panels/bar.js';
import { plans, runs } from './panels/plans.js';
import { picked } from './panels/picked.js';
import { list } from './panels/list.js';
import { keysSheet, note, sayTrouble } from './panels/notices.js';
import { hideCard } from './panels/card.js';
import { Hands } from './hands/hands.js';
import { Moves, spotOf } from './moves.js';
import { inverseOf } from './takebacks.js';
import { absenceSheet } from './panels/absence.js';
import { emergencySheet } from './panels/emergency.js';
import { reportSheet } from './panels/reports.js';
import { byId } from './element.js';

/** @typedef {import('./model/day.js').Visit} Visit */ /** @typedef {import('./panels/card.js').Move} Move */
const settings = JSON.parse(byId('desk').dataset.settings ?? '{}');
const WHOLE_MS = 60000;

export class Board {
  /** @param {any} told */
  constructor(told) {
    this.view = new View(settings, told);
    this.timeline = new Timeline(byId('timeline'), this.view);
    /** @type {import('./map/plain.js').PlainMap|import('./map/streets.js').StreetMap} */ this.map = new PlainMap(byId('map'), this.view);
    this.view.ways.heard = () => this.map.soon('base');
    this.moves = new Moves(this);
    this.verbs = /** @type {any} */ (this.makeVerbs());
    this.hands = new Hands({ view: this.view, timeline: this.timeline, map: this.map, verbs: this.verbs });
    /** @type {Promise<void>} the end of all reads that were asked for */ this.reading = Promise.resolve();
    /** @type {Promise<void>|null} a read of the whole day that has not begun */ this.whole = null;
    /** @type {Set<number>} plans of other days, which the board does not show */ this.strange = new Set();
    this.live = new Live({ since: told.event, changed: (changes) => this.changed(changes), heard: (alive) => this.heard(alive), present: (seen) => this.present(seen), running: (some) => this.running(some), missed: () => this.askPlans() });
    setInterval(() => this.live.changes && this.fresh(), WHOLE_MS);
    setInterval(() => this.tick(), 5000);
  }

  makeVerbs() {
    return {
      pick: (/** @type {Visit} */ v) => this.pick(v),
      pickMany: (/** @type {Visit[]} */ many) => {
        this.view.selection = new Set(many.map((v) => v.id));
        this.redraw();
      },
      redraw: () => this.redraw(),
      lift: (/** @type {Visit} */ v, /** @type {PointerEvent} */ e) => this.hands.lift(v, e),
      ask: (/** @type {Move} */ move, /** @type {number} */ x, /** @type {number} */ y) => this.moves.ask(move, x, y),
      drop: (/** @type {Move} */ move, /** @type {number} */ x, /** @type {number} */ y) => this.moves.drop(move, x, y),
      undo: () => this.moves.undo(),
      redo: () => this.moves.redo(),
      move: () => this.hands.startKeys(),
      unplace: (/** @type {Visit[]} */ many) => this.moves.drop({ visit: many[0], technician: null, start: NaN, group: many }, innerWidth - 700, innerHeight / 2 - 60),
      place: (/** @type {Visit} */ v, /** @type {number} */ technician, /** @type {number} */ start) =>
        this.moves.drop({ visit: v, technician, start }, innerWidth - 700, innerHeight / 2 - 60),
      second: (/** @type {Visit} */ v) => this.moves.second({ visit: v, technician: v.technician, start: v.planned }),
      pin: (/** @type {Visit[]} */ many) => this.moves.pin(many),
      report: (/** @type {Visit} */ v) => reportSheet(this.view, v, (/** @type {any} */ body) => this.report(v, body), () => this.sendNow(v)),
      emergency: (/** @type {Visit} */ v) => this.sendNow(v),
      absence: (/** @type {import('./model/day.js').Technician} */ t) =>
        absenceSheet(this.view, t, (absence, { freed }) => this.enterAbsence(t, absence, freed.length)),
      repair: (/** @type {import('./model/day.js').Risk} */ risk, /** @type {string} */ kind) =>
        this.repair(risk, kind),
      done: (/** @type {any} */ task) => this.finish(task),
      publish: (/** @type {any} */ plan) => this.publish(plan),
      stop: (/** @type {any} */ plan) => this.act(() => post(`/plans/${plan.id}/stop`), 'is_stopped'),
      replan: () => this.act(() => this.replan(), 'is_asked'),
    };
  }

  /** Sends somebody to an emergency once it is seen who could come; what the texts say leaves at once. @param {Visit} v */
  sendNow(v) {
    const before = spotOf(v);
    return emergencySheet(this.view, v, (choice) => {
      const body = { kind: 'emergency', order_id: v.order, ...(choice ? { technician_id: choice.technician_id } : {}) };
      this.moves.inLine(async () => {
        const sent = await post('/disruptions', body);
        await this.fresh();
        const now = this.view.day.visits.get(v.id);
        if (!choice || !sent.technician_id || !now) return note(this.view.t('emergency.room_is_made'));
        const label = this.view.t('emergency.sent', { name: choice.name, who: v.customer, at: this.view.time(now.planned) });
        const tells = choice.verdict.tells.filter((t) => t.whom === 'customer' && t.by_text).map((t) => t.name);
        this.moves.history.did({ label, steps: [{ visit: v.id, before, after: { ...spotOf(now), pinned: true } }], pins: false, tells, at: 0 });
        note(label);
        this.redraw();
      });
    });
  }

  /** Every territory that is shown is planned for the day shown. */
  replan() {
    const day = this.view.day.date;
    return Promise.all(this.view.day.territories.map((/** @type {any} */ t) => post('/plans', { territory: t.code, first_day: day })));
  }

  /** Carries a repair out; taken back it is a move like any, and says whom that tells. @param {import('./model/day.js').Risk} risk @param {string} kind */
  async repair(risk, kind) {
    const done = `repaired.${kind}`,
      other = risk.repairs.find((one) => one.kind === kind)?.other,
      touched = [risk.visit, other].flatMap((id) => this.view.day.visits.get(id ?? -1) ?? []),
      before = new Map(touched.map((v) => [v.id, spotOf(v)])),
      tells = touched.map((v) => v.customer);
    if (!(await this.act(() => post(`/jeopardies/${risk.id}/repair`, { kind }, { version: risk.version }), done))) return;
    const label = this.view.t(done);
    if (kind === 'call_customer') return this.did({ label, never: this.view.t('never.call') });
    const steps = touched.flatMap(({ id }) => {
      const now = this.view.day.visits.get(id),
        was = before.get(id);
      return now && was ? [{ visit: id, before: was, after: spotOf(now) }] : [];
    });
    this.did(steps.length ? { label, steps, tells } : { label, never: this.view.t('undo_gone') });
  }

  /** @param {Visit} v @param {any} body */
  async report(v, body) {
    const spot = spotOf(v),
      report = { body, answer: /** @type {any} */ (null) };
    const send = async () => {
      report.answer = await post('/disruptions', body);
    };
    if (await this.act(send, 'is_reported')) {
      this.did({ label: `${v.customer}: ${this.view.t(`report.${body.kind}`)}`, inverse: inverseOf(this, v, spot, report, send) });
    }
  }

  /** @param {any} task */
  async finish(task) {
    const finish = () => post(`/tasks/${task.id}/done`),
      inverse = { undo: () => post(`/tasks/${task.id}/reopen`), redo: finish, said: this.view.t('task_is_open'), asks: null };
    if (await this.act(finish, 'task_is_done')) this.did({ label: this.view.t('task_is_done'), inverse });
  }

  /** @param {any} plan */
  async publish(plan) {
    if (await this.act(() => post(`/plans/${plan.id}/publish`), 'is_published')) this.did({ label: this.view.t('is_published'), never: this.view.t('never.published') });
  }

  /** @param {import('./model/day.js').Technician} t @param {{start: string, end: string, kind: string, reason: string}} absence @param {number} freed visits */
  async enterAbsence(t, absence, freed) {
    let id = 0;
    const enter = async () => {
      ({ id } = await post(`/technicians/${t.id}/absences`, absence));
      return { id };
    };
    if (!(await this.act(enter, freed ? 'absence.entered' : 'absence.entered_free'))) return;
    const asks = freed ? this.view.t('absence.undo_asks', { name: t.name }) : null,
      inverse = { undo: () => remove(`/technicians/${t.id}/absences/${id}`), redo: enter, said: this.view.t('absence.undone', { name: t.name }), asks };
    this.did({ label: this.view.t('absence.title', { name: t.name }), inverse });
  }

  /** What leaves no seconds in which nobody has heard of it. @param {Partial<import('./model/history.js').Deed> & {label: string}} deed */
  did(deed) {
    this.moves.history.did({ steps: [], pins: false, tells: [], at: 0, ...deed });
    this.redraw();
  }

  /** Does something, says how it ended, and reads the day anew; true where it was done. @param {() => Promise<any>} what @param {string} done */
  async act(what, done) {
    let well = false;
    try {
      await what();
      well = true;
      note(this.view.t(done));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      note(this.view.words.word('refusals', error.code, error.message), true);
    }
    await this.fresh();
    return well;
  }

  /** The buttons name what they would take back or do again, or that it can't be. */
  sayHistory() {
    const { done, undone } = this.moves.history;
    for (const [id, last, deeds] of /** @type {const} */ ([['undo', done.at(-1), done], ['redo', undone.at(-1), undone]])) {
      const said = last ? this.view.t(last.never ? 'undo_not' : `${id}_what`, { what: last.label }) : this.view.t(id);
      byId(id).disabled = !deeds.length;
      byId(id).title = said;
      byId(id).setAttribute('aria-label', said);
    }
  }

  /** Everything that may have changed; each part touches the document only where it must. */
  redraw() {
    const { view } = this;
    view.readInk();
    sums(view, this.verbs);
    filters(view, this.verbs);
    picked(view, this.verbs);
    if (this.hands.held?.on !== 'list') list(view, this.verbs);
    plans(view, this.verbs);
    this.sayHistory();
    this.timeline.show(view.rows());
    this.map.soon('base');
    this.map.soon('live');
    const found = [...view.day.visits.values()].filter((v) => view.fits(v)).length;
    byId('shown').textContent = view.filtering ? `${found} / ${view.day.visits.size}` : '';
    byId('date').textContent = view.dayName(0);
    view.presence.moveTo(view.first()?.id ?? null, this.hands.busy ? 'moving' : 'looking');
    byId('cover').hidden = view.day.technicians.some((t) => t.shifts.length) || view.day.visits.size > 0;
  }

  /** Streets under the marks, where this browser draws them; until then, and without, the plain map stays. */
  async layStreets() {
    const { draws, borrow } = await import('./map/borrowed.js');
    if (!draws()) return;
    const { StreetMap } = await import('./map/streets.js');
    const streets = new StreetMap(byId('map'), this.view, await borrow());
    await streets.drawn();
    if (this.map instanceof PlainMap) this.map.leave();
    this.map = this.hands.onMap.map = streets;
    const first = this.view.first();
    if (first) streets.reveal(first);
    streets.soon();
    byId('map').dataset.ready = 'true';
  }

  /** @param {Visit} v @param {boolean} [follow] whether the page goes to its row in the list, where the list has no room of its own */
  pick(v, follow = true) {
    this.view.selection = new Set([v.id]);
    this.timeline.reveal(v);
    this.map.reveal(v);
    if (v.technician === null) this.view.tab = 'unplaced';
    this.redraw();
    if (follow) byId('items').querySelector(`[data-visit="${v.id}"]`)?.scrollIntoView({ block: 'nearest' });
    if (v.technician === null) this.explain(v);
  }

  /** What would place a visit is asked for once it is looked at. @param {Visit} v */
  async explain(v) {
    const { explained } = this.view;
    if (explained.has(v.id) || !v.place || v.held) return;
    try {
      explained.set(v.id, await get(`/visits/${v.id}/explanation`));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      explained.set(v.id, { relaxations: [] });
    }
    if (this.view.selected(v)) list(this.view, this.verbs);
  }

  /** Somebody else has come to a visit, or gone. @param {import('./model/presence.js').Seen[]} seen */
  present(seen) {
    const { view } = this;
    view.presence.hear(seen);
    picked(view, this.verbs);
    this.timeline.soon();
    const first = view.first(),
      company = first ? view.company(first) : '';
    if (company) byId('speech').textContent = company;
  }

  /** How far the plans are that are being computed. One that the board has not heard of is read with the day, once. @param {any[]} some */
  running(some) {
    const { day } = this.view;
    for (const { id, territory_id, ...news } of some) {
      const plan = day.plans.find((/** @type {any} */ p) => p.id === id);
      if (plan) Object.assign(plan, news);
      else if (!this.strange.has(id) && day.territories.some((/** @type {any} */ t) => t.id === territory_id)) {
        this.strange.add(id);
        this.fresh().catch(() => this.strange.delete(id));
      }
    }
    plans(this.view, this.verbs);
  }

  /** The same where no stream tells it. */
  async askPlans() {
    const asked = this.view.day.plans.filter(runs).map((/** @type {any} */ plan) => get(`/plans/${plan.id}?limit=1`));
    this.running((await Promise.all(asked)).map(({ id, territory_id, state, attempt, progress, stopped_by, stopped_at }) => ({ id, territory_id, state, attempt, progress, stopped_by, stopped_at })));
  }

  /** Time has passed: what is past its promise turns red by itself. */
  tick() {
    if (this.hands.busy) return;
    sums(this.view, this.verbs);
    list(this.view, this.verbs);
    this.timeline.soon();
    this.map.soon('live');
  }

  /** @param {boolean} alive */
  heard(alive) {
    if (alive !== this.view.stale) return;
    this.view.stale = !alive;
    sayTrouble(this.view);
    picked(this.view, this.verbs);
    if (alive) this.fresh();
  }

  /** Only the rows that an event concerns are read anew; what is held, scrolled to or focused stays. @param {import('./model/live.js').Changes} changes */
  async changed({ visits, technicians, all }) {
    for (const id of visits) {
      const owner = this.view.day.visits.get(id)?.technician;
      if (owner !== null && owner !== undefined) technicians.add(owner);
      this.view.explained.delete(id);
    }
    if (all || technicians.size + visits.size > 150) return this.fresh();
    const only = `&visits=${[...visits].join(',') || 0}${technicians.size ? `&technicians=${[...technicians].join(',')}` : ''}`;
    return this.read(only, (told) => this.view.day.merge(told));
  }

  /** The whole day; who asks while one waits for its turn shares it. @returns {Promise<void>} */
  fresh() {
    this.whole ??= this.read('', (told) => this.view.fill(told), () => (this.whole = null));
    return this.whole;
  }

  /** Reads one after another: an answer that was begun earlier may hold what is over by now, and is never drawn after a newer one. @param {string} only @param {(told: any) => void} take @param {() => void} [begins] */
  read(only, take, begins) {
    const turn = this.reading.then(async () => {
      begins?.();
      take(await get(`/board?${settings.query}${only}`));
      this.redraw();
    });
    this.reading = turn.catch(() => {});
    return turn;
  }
}

/** @param {Board} board */
function listen(board) {
  const { view, timeline } = board;
  const on = (/** @type {string} */ id, /** @type {() => void} */ act) => byId(id).addEventListener('click', act);
  on('in', () => timeline.zoom(1.4));
  on('out', () => timeline.zoom(1 / 1.4));
  on('to-now', () => timeline.fit(...view.workday()));
  on('map-in', () => board.map.zoom(1.5));
  on('map-out', () => board.map.zoom(1 / 1.5));
  byId('rows').setAttribute('aria-pressed', String(timeline.roomy));
  on('rows', () => {
    timeline.roomy = !timeline.roomy;
    byId('rows').setAttribute('aria-pressed', String(timeline.roomy));
    timeline.density();
    timeline.layout();
  });
  on('keys', () => keysSheet(view));
  on('undo', () => board.moves.undo());
  on('redo', () => board.moves.redo());
  on('hours', () => {
    view.tell(view.hours === 12 ? 24 : 12);
    byId('hours-face').textContent = String(view.hours);
    board.redraw();
  });
  on('scheme', () => {
    const scheme = document.documentElement.dataset.scheme === 'dark' ? 'light' : 'dark';
    localStorage.setItem('scheme', scheme);
    document.documentElement.dataset.scheme = scheme;
    board.redraw();
  });
  byId('find').addEventListener('input', () => {
    view.filter.find = byId('find').value;
    board.redraw();
  });
  addEventListener('board-keys', () => keysSheet(view));
  byId('hours-face').textContent = String(view.hours);
}

async function begin() {
  document.documentElement.dataset.scheme = localStorage.getItem('scheme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const board = new Board(await get(`/board?${settings.query}`));
  listen(board);
  hideCard();
  board.redraw();
  // Nobody asked for the first one at risk: a telephone shows the top of the page, not where the list has it.
  const asked = board.view.day.visits.get(settings.visit),
    wanted = asked ?? board.view.risky()[0];
  if (wanted) board.pick(wanted, Boolean(asked));
  byId('desk').dataset.ready = 'true';
  board.layStreets();
  return board;
}

/** The board of this page, once it is drawn. */
export const shown = begin();
