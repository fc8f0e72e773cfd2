// Moves visits: asks the server before the drop, drops with or without a reason, and takes back what nobody has heard of.

import { post, Refused } from './model/server.js';
import { History, GRACE_SECONDS } from './model/history.js';
import { showCard, hideCard, askReason, askFirst, cardAsks, lacksSecond } from './panels/card.js';
import { secondSheet } from './panels/second.js';
import { note, deed } from './panels/notices.js';
import { byId } from './element.js';

/** @typedef {import('./panels/card.js').Move} Move */ /** @typedef {import('./panels/card.js').Verdict} Verdict */
/** @typedef {import('./model/day.js').Visit} Visit */ /** @typedef {import('./model/history.js').Deed} Deed */ /** @typedef {import('./model/history.js').Spot} Spot */

const SHOWN_MS = 2500;

export class Moves {
  /** @param {import('./board.js').Board} board */
  constructor(board) {
    this.board = board;
    this.view = board.view;
    this.history = new History();
    this.question = 0;
    this.busy = false;
    /** @type {null|(() => void)} */ this.next = null;
    /** One change after another: each is made on what the one before left. */
    this.line = Promise.resolve();
  }

  /** @param {Move} move @returns {Promise<Verdict>} */
  verdict(move) {
    const { visit, technician, start, mate } = move;
    const steps = stepsOf(move);
    if (steps.length > 1) return post('/visit-moves/verdict', { moves: this.moves(steps.map(({ visit: id, after }) => ({ visit: id, spot: after }))) });
    return post(`/visits/${visit.id}/verdict`, technician === null ? {} : { technician_id: technician, arrival: this.view.clock.instant(start), ...along(mate) });
  }

  /** One question in flight, the newest wins; the card shows the answer for the place that is shown. @param {Move} move @param {number} x @param {number} y */
  ask(move, x, y) {
    const mine = ++this.question;
    const go = async () => {
      this.busy = true;
      const began = performance.now();
      try {
        const verdict = await this.verdict(move);
        byId('desk').dataset.verdictMs = String(Math.round(performance.now() - began));
        if (mine === this.question && !cardAsks()) {
          showCard(this.view, move, verdict, x, y);
          byId('speech').textContent = `${move.technician === null ? '' : `${this.view.time(move.start)}: `}${byId('grade').textContent}`;
        }
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      } finally {
        this.busy = false;
        const later = this.next;
        this.next = null;
        later?.();
      }
    };
    if (this.busy) this.next = go;
    else go();
  }

  /** @param {Move} move @param {number} x @param {number} y */
  async drop(move, x, y) {
    this.question++;
    this.next = null;
    const verdict = await this.verdict(move).catch((error) => this.refused(error));
    if (!verdict) return this.rest();
    if (lacksSecond(move, verdict)) return this.second(move);
    showCard(this.view, move, verdict, x, y);
    if (verdict.grade === 'good') {
      hideCard();
      return this.inLine(() => this.commit(move, verdict));
    }
    if (verdict.grade === 'breaks') {
      return askReason(this.view, (why) => this.inLine(() => this.commit(move, verdict, why)), () => this.rest());
    }
    this.rest();
    setTimeout(() => !cardAsks() && !this.board.hands.busy && hideCard(), SHOWN_MS);
  }

  /** Asks who comes along to a visit for two, where it goes or where it is. @param {Move} move */
  second(move) {
    hideCard();
    this.rest();
    const taking = (/** @type {number} */ mate) => ({ ...move, mate });
    secondSheet(this.view, move, (mate) => this.verdict(taking(mate)), (mate) => this.drop(taking(mate), innerWidth / 2 - 300, innerHeight / 3));
  }

  /** @param {Move} move @param {Verdict} verdict @param {string} [why] */
  async commit(move, verdict, why) {
    const { visit, technician, start } = move,
      steps = stepsOf(move);
    try {
      await this.sendAll(steps.map((one) => ({ visit: one.visit, spot: one.after })), why);
    } catch (error) {
      return await this.failed(error, move);
    } finally {
      this.rest();
    }
    const who = this.view.day.technician(technician)?.name;
    const several = steps.length > 1;
    const along = this.view.day.technician(move.mate)?.name;
    const label = several
      ? this.view.t(technician === null ? 'group_off' : 'group_moved', { n: steps.length, minutes: Math.round(start - visit.planned) })
      : along && technician === visit.technician && start === visit.planned ? this.view.t('second.done', { who: visit.customer, name: along })
      : technician === null ? this.view.t('off', { who: visit.customer }) : this.view.t('moved', { who: visit.customer, name: who, at: this.view.time(start) });
    const tells = [...new Set(verdict.tells.filter((t) => t.whom === 'customer' && t.by_text).map((t) => t.name))];
    this.history.did({ label, steps, pins: false, tells, at: Date.now() });
    await this.board.fresh();
    this.announce();
  }

  /** Where each of several visits goes, as the server takes it. @param {{visit: number, spot: Spot}[]} wanted */
  moves(wanted) {
    return wanted.map(({ visit: id, spot }) => {
      const version = this.view.day.visits.get(id)?.version ?? 0;
      if (spot.technician === null) return { visit_id: id, version };
      return { visit_id: id, version, technician_id: spot.technician, arrival: this.view.clock.instant(spot.start), pin: spot.pinned, ...along(spot.mate) };
    });
  }

  /** One visit by itself, several all or none. @param {{visit: number, spot: Spot}[]} wanted @param {string} [why] */
  sendAll(wanted, why) {
    const [{ visit: id, spot }] = wanted,
      visit = this.view.day.visits.get(id);
    if (wanted.length === 1 && visit) return this.send(visit, spot, why);
    return post('/visit-moves', { moves: this.moves(wanted), grace_seconds: GRACE_SECONDS, ...(why ? { why } : {}) });
  }

  /** The only way by which a visit changes place. @param {Visit} visit @param {Spot} spot @param {string} [why] */
  send(visit, spot, why) {
    const { version } = visit;
    if (spot.technician === null) return post(`/visits/${visit.id}/take-off`, why ? { why } : {}, { version });
    const body = { technician_id: spot.technician, arrival: this.view.clock.instant(spot.start), grace_seconds: GRACE_SECONDS, pin: spot.pinned, ...along(spot.mate) };
    return post(`/visits/${visit.id}/assign`, why ? { ...body, override_reason: why } : body, { version });
  }

  /** A visit that waits for a time goes to a spot if nothing speaks against that; whether it did. @param {number} id @param {Spot} spot */
  async putBack(id, spot) {
    const visit = this.view.day.visits.get(id);
    if (!visit || spot.technician === null) return false;
    const verdict = await this.verdict({ visit, technician: spot.technician, start: spot.start, mate: spot.mate });
    if (verdict.grade !== 'good') return false;
    await this.send(visit, spot);
    return true;
  }

  /** Somebody else was faster, or a rule has come in between: what happened is said, nothing was saved. @param {any} error @param {Move} move */
  async failed(error, move) {
    if (!(error instanceof Refused)) throw error;
    if (error.status !== 412) return this.refused(error);
    await this.board.fresh();
    if ((move.group?.length ?? 0) > 1) {
      const by = error.problem.changed_by,
        text = this.view.t(by ? 'conflict.group_by' : 'conflict.group', { by });
      return askFirst(this.view, { title: this.view.t('conflict.title'), text, yes: this.view.t('conflict.again'), no: this.view.t('conflict.theirs') }, () => this.again(move), () => this.rest());
    }
    const visit = this.view.day.visits.get(move.visit.id),
      { view } = this;
    const company = visit ? view.company(visit) : '';
    const place = visit && visit.technician !== null ? `${view.day.technician(visit.technician)?.name ?? ''}, ${view.time(visit.planned)}` : view.t('state.unplaced');
    const said = { title: view.t('conflict.title'), text: [view.t(error.problem.changed_by ? 'conflict.text_by' : 'conflict.text', { who: move.visit.customer, place, by: error.problem.changed_by }), company].filter(Boolean).join(' '), yes: view.t('conflict.again'), no: view.t('conflict.theirs') };
    askFirst(view, said, () => visit && this.drop({ ...move, visit }, innerWidth / 2 - 300, innerHeight / 3), () => this.rest());
  }

  /** The same once more, from where the visits are now. @param {Move} move */
  again(move) {
    const group = (move.group ?? []).flatMap((v) => this.view.day.visits.get(v.id) ?? []);
    if (group.length) this.drop({ ...move, visit: group[0], group, start: group[0].planned + move.start - move.visit.planned }, innerWidth / 2 - 300, innerHeight / 3);
  }

  /** @param {any} error */
  refused(error) {
    if (!(error instanceof Refused)) throw error;
    const faults = (error.problem.faults ?? []).map((/** @type {any} */ f) => this.view.words.word('unplaced', f.code, f.detail));
    note([this.view.words.word('refusals', error.code, error.message), ...faults].join(' '), true);
    this.board.fresh();
  }

  /** @param {() => Promise<any>} change */
  inLine(change) {
    this.line = this.line.then(change).catch((error) => this.refused(error));
    return this.line;
  }

  undo() {
    return this.inLine(() => this.takeBack());
  }
  redo() {
    return this.inLine(() => this.doAgain());
  }
  async takeBack() {
    const last = this.history.done.at(-1);
    if (last?.never) {
      this.history.passOver();
      note(last.never, true);
      return this.board.redraw();
    }
    if (last?.inverse) return this.byInverse(last.inverse, last.inverse.undo, () => this.history.wasUndone(), last.inverse.said);
    if (last) await this.goTo(last, 'before', () => this.history.wasUndone(), this.history.left(last) > 0 ? 'undone' : 'undone_told');
  }
  async doAgain() {
    const last = this.history.undone.at(-1);
    if (last?.inverse) return this.byInverse({ ...last.inverse, asks: null }, last.inverse.redo, () => this.history.wasRedone(), this.view.t('redone'));
    if (last) await this.goTo(last, 'after', () => this.history.wasRedone(), 'redone');
  }

  /** What is no move: the server takes it back, and what that means is said first where somebody was told.
   *  @param {import('./model/history.js').Inverse} inverse @param {() => Promise<any>} act @param {() => void} then @param {string} said */
  byInverse({ asks }, act, then, said) {
    const go = async () => {
      try {
        const told = await act();
        then();
        note(typeof told === 'string' ? told : said);
      } catch (error) {
        this.refused(error);
      }
      await this.board.fresh();
    };
    if (!asks) return go();
    const { view } = this;
    return askFirst(view, { title: view.t('undo'), text: asks, yes: view.t('undo_anyway'), no: view.t('undo_leave') }, () => this.inLine(go), () => this.rest());
  }

  /** The inverse move, judged like any: where it would tell somebody, that is said first. @param {Deed} last @param {'before'|'after'} side @param {() => void} then @param {string} said */
  async goTo(last, side, then, said) {
    const wanted = last.steps.map((step) => ({ visit: step.visit, spot: step[side] })),
      group = wanted.flatMap((one) => this.view.day.visits.get(one.visit) ?? []),
      [{ spot }] = wanted;
    if (group.length < wanted.length) return note(this.view.t('undo_gone'), true);
    if (last.pins) {
      await this.setPins(group, spot.pinned);
      then();
      return note(this.view.t(side === 'before' ? 'undone' : 'redone', { n: 0 }));
    }
    const move = { visit: group[0], technician: spot.technician, start: spot.start, group, mate: spot.mate };
    const asked = wanted.length > 1 ? post('/visit-moves/verdict', { moves: this.moves(wanted) }) : this.verdict({ ...move, group: undefined });
    const verdict = await asked.catch((/** @type {any} */ error) => this.refused(error));
    if (!verdict) return;
    const go = async (/** @type {string|undefined} */ why) => {
      try {
        await this.sendAll(wanted, why);
        then();
        await this.board.fresh();
        note(this.view.t(said === 'undone_told' && !told.length ? 'undone' : said, { n: told.length }));
      } catch (error) {
        await this.failed(error, move);
      }
    };
    const told = verdict.tells.filter((/** @type {import('./panels/card.js').Told} */ t) => t.whom === 'customer' && t.kind !== 'none_yet');
    if (verdict.grade === 'never') return note(this.view.t('undo_never'), true);
    if (verdict.grade === 'breaks' && spot.technician !== null) {
      showCard(this.view, move, verdict, innerWidth / 2 - 300, innerHeight / 3);
      return askReason(this.view, go, () => this.rest());
    }
    if (said !== 'undone_told' || !told.length) return go(undefined);
    const names = this.view.listed(told.map((/** @type {import('./panels/card.js').Told} */ t) => t.name));
    askFirst(
      this.view,
      { title: this.view.t('undo'), text: this.view.t('undo_tells', { who: names }), yes: this.view.t('undo_anyway'), no: this.view.t('undo_leave') },
      () => go(undefined),
      () => this.rest(),
    );
  }

  /** Pins these where they are, or unpins them where all are pinned; one step to take back. @param {Visit[]} visits */
  pin(visits) {
    return this.inLine(() => this.pinAll(visits));
  }
  /** @param {Visit[]} visits */
  async pinAll(visits) {
    const pinned = !visits.every((v) => v.pinned),
      changed = visits.filter((v) => v.pinned !== pinned && v.technician !== null),
      steps = changed.map((v) => ({ visit: v.id, before: spotOf(v), after: { ...spotOf(v), pinned } }));
    const done = pinned ? 'pinned' : 'unpinned';
    await this.board.act(() => this.setPins(changed, pinned), done);
    this.history.did({ label: this.view.t(done), steps, pins: true, tells: [], at: Date.now() });
    this.board.redraw();
  }

  /** @param {Visit[]} visits @param {boolean} pinned */
  async setPins(visits, pinned) {
    for (const visit of visits) {
      const body = pinned ? { technician_id: visit.technician, arrival: this.view.clock.instant(visit.planned) } : {};
      await post(`/visits/${visit.id}/${pinned ? 'pin' : 'unpin'}`, body, { version: visit.version });
    }
    await this.board.fresh();
  }

  /** Says what was done and, second by second, until when nobody has heard of it. */
  announce() {
    const last = this.history.done.at(-1);
    if (last) deed(this.view, last, () => this.history.left(last), () => this.undo());
  }

  rest() {
    this.board.timeline.drag = null;
    this.board.redraw();
  }
}

/** What a move does to each visit. @param {Move} move @returns {import('./model/history.js').Step[]} */
function stepsOf({ visit, technician, start, group, mate }) {
  if (!group || group.length < 2) return [{ visit: visit.id, before: spotOf(visit), after: { technician, start, pinned: technician !== null, mate } }];
  const shift = start - visit.planned;
  const after = (/** @type {Visit} */ v) => (technician === null ? { technician, start: NaN, pinned: false } : { technician: v.technician, start: v.planned + shift, pinned: true });
  return group.map((v) => ({ visit: v.id, before: spotOf(v), after: after(v) }));
}

/** @param {Visit} v @returns {Spot} */
export const spotOf = (v) => ({ technician: v.technician, start: v.planned, pinned: v.pinned, mate: v.mate });

/** Who comes along, as the server takes it; nothing where nobody does, or whoever does stays. @param {number|null|undefined} mate */
const along = (mate) => (mate ? { mate_id: mate } : {});
