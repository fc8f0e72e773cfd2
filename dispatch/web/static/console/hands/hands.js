// Mouse, fingers and keyboard: pick, lasso, drag, move by arrows. Knows where things are, not what a move means.

import { SNAP, HEAD, AXIS } from '../timeline/timeline.js';
import { hasBegun, hasEnded, trouble } from '../model/day.js';
import { hideCard, cardAsks } from '../panels/card.js';
import { byId } from '../element.js';
import { Fingers } from './fingers.js';
import { MapHands } from './map_hands.js';

/** @typedef {import('../model/day.js').Visit} Visit */

export class Hands {
  /** @param {{view: import('../view.js').View, timeline: import('../timeline/timeline.js').Timeline, map: import('../map/plain.js').PlainMap|import('../map/streets.js').StreetMap, verbs: any}} parts */
  constructor({ view, timeline, map, verbs }) {
    this.view = view;
    this.timeline = timeline;
    this.verbs = verbs;
    this.onMap = new MapHands({ view, map, verbs });
    /** @type {null|{visits: Visit[], grab: number, x: number, y: number, moved: boolean, lasso: boolean, on: 'timeline'|'list'}} */ this.held = null;
    this.byKeys = false;
    const layer = timeline.layer;
    const byMouse = (/** @type {(e: PointerEvent) => void} */ act) => (/** @type {PointerEvent} */ e) => {
      if (e.pointerType !== 'touch') act(e);
    };
    layer.addEventListener('pointerdown', byMouse((e) => this.down(e)));
    layer.addEventListener('pointermove', byMouse((e) => this.over(e)));
    layer.addEventListener('dblclick', (e) => {
      const v = timeline.at(...this.inside(spot(e)));
      if (v) verbs.pick(v);
    });
    layer.addEventListener('click', (e) => this.name(e));
    addEventListener('pointermove', byMouse((e) => this.move(e)));
    addEventListener('pointerup', byMouse((e) => this.up(e)));
    addEventListener('pointercancel', byMouse(() => this.putBack()));
    addEventListener('keydown', (e) => this.key(e));
    this.touch();
  }

  /** By fingers: held still, a visit is lifted and an empty place begins a lasso. */
  touch() {
    const { timeline } = this,
      held = { drag: (/** @type {PointerEvent} */ e) => this.move(e), drop: (/** @type {PointerEvent} */ e) => this.up(e), leave: () => this.putBack() };
    new Fingers(timeline.layer, {
      ...held,
      takes: () => !cardAsks(),
      tap: (at) => {
        const v = timeline.at(...this.inside(at));
        if (v) this.verbs.pick(v);
      },
      hold: (at) => this.holdAt(this.inside(at)),
      pan: (by) => timeline.pan(...by),
      pinch: (factor, [x], by) => {
        timeline.pan(...by);
        timeline.zoom(factor, x - timeline.layer.getBoundingClientRect().left);
      },
    });
    new Fingers(byId('items'), {
      ...held,
      takes: (e) => Boolean(this.liftable(e.target)) && !cardAsks(),
      tap: () => {},
      hold: (at) => this.holdItem(at),
      pan: () => {},
      pinch: () => {},
    });
  }
  /** @param {[number, number]} at of the layer @returns {boolean} whether something is held now */
  holdAt([x, y]) {
    if (x < HEAD || y < AXIS) return false;
    const v = this.timeline.at(x, y);
    if (v && !this.mayMove(v)) return false;
    this.grasp(v, x, y, !v);
    if (v) this.timeline.drag = { visits: this.held?.visits ?? [v], row: this.timeline.row(y), start: v.start, grab: this.held?.grab ?? 0 };
    this.timeline.soon();
    return true;
  }
  /** @param {[number, number]} at of the window */
  holdItem(at) {
    const v = this.liftable(document.elementFromPoint(...at));
    if (v) this.take(v, ...this.inside(at));
    return Boolean(v);
  }
  /** The visit of a row in the list that may be lifted out of it. @param {EventTarget|null} target @returns {Visit|undefined} */
  liftable(target) {
    const element = /** @type {HTMLElement|null} */ (target),
      row = /** @type {HTMLElement|null|undefined} */ (element?.closest('button:not(.who), a') ? null : element?.closest('[data-lifts]')),
      v = row ? this.view.day.visits.get(Number(row.dataset.visit)) : undefined;
    return v && this.mayMove(v) ? v : undefined;
  }
  /** Who may plan moves what has not begun, while the board hears of what others do. @param {Visit} v */
  mayMove(v) {
    return this.view.settings.may_plan && !this.view.stale && !hasBegun(v) && !v.held;
  }
  get busy() {
    return Boolean(this.held?.moved || this.byKeys);
  }
  /** @param {[number, number]} at of the window @returns {[number, number]} of the layer */
  inside([x, y]) {
    const box = this.timeline.layer.getBoundingClientRect();
    return [x - box.left, y - box.top];
  }

  /** @param {Event} e */
  name(e) {
    const row = /** @type {HTMLElement} */ (e.target).closest?.('.row');
    if (!row || !(/** @type {HTMLElement} */ (e.target).closest('.head'))) return;
    this.timeline.active = Number(/** @type {HTMLElement} */ (row).dataset.row);
    const t = this.timeline.rows[this.timeline.active],
      v = t.visits.find((w) => trouble(w, this.view.day.now)) ?? t.visits.find((w) => !hasEnded(w)) ?? t.visits[0];
    this.view.person = t.id;
    if (v) return this.verbs.pick(v);
    this.view.selection.clear();
    this.verbs.redraw();
  }

  /** @param {PointerEvent} e */
  down(e) {
    if (e.button || cardAsks() || /** @type {HTMLElement} */ (e.target).closest('.head')) return;
    const [x, y] = this.inside(spot(e));
    if (x < HEAD || y < AXIS) return;
    this.grasp(e.shiftKey ? undefined : this.timeline.at(x, y), x, y, e.shiftKey);
  }
  /** Takes a visit with all that are picked with it; without one, a corner of a lasso or the view itself.
   *  @param {Visit|undefined} v @param {number} x @param {number} y @param {boolean} lasso */
  grasp(v, x, y, lasso) {
    if (!v) {
      this.held = { visits: [], grab: 0, x, y, moved: false, lasso, on: 'timeline' };
      return;
    }
    const together = this.view.selection.size > 1 && this.view.selected(v) ? this.group(v) : [v];
    if (together.length < 2) this.verbs.pick(v);
    this.held = { visits: together, grab: this.timeline.minute(x) - v.start, x, y, moved: false, lasso: false, on: 'timeline' };
  }
  /** What goes along when one of the picked is moved: those that can be, itself first. @param {Visit} v */
  group(v) {
    const all = this.view.movable();
    return all.includes(v) && this.mayMove(v) ? [v, ...all.filter((one) => one !== v)] : [v];
  }
  /** From the list of unplaced. @param {Visit} v @param {PointerEvent} e */
  lift(v, e) {
    if (e.pointerType === 'touch' || e.button || !this.mayMove(v) || /** @type {HTMLElement} */ (e.target).closest('button, a')) return;
    this.take(v, ...this.inside(spot(e)));
  }
  /** @param {Visit} v @param {number} x @param {number} y */
  take(v, x, y) {
    this.held = { visits: [v], grab: v.minutes / 2, x, y, moved: false, lasso: false, on: 'list' };
  }

  /** @param {PointerEvent} e */
  over(e) {
    if (this.held) return;
    const v = this.timeline.at(...this.inside(spot(e))),
      id = v?.id ?? null;
    this.timeline.layer.style.cursor = v ? (this.mayMove(v) ? 'grab' : 'pointer') : 'default';
    if (id !== this.view.hover) {
      const was = this.view.day.visits.get(this.view.hover ?? -1);
      this.view.hover = id;
      this.timeline.touch(was?.technician);
      this.timeline.touch(v?.technician);
    }
  }

  /** @param {PointerEvent} e */
  move(e) {
    const h = this.held;
    if (!h) return;
    const [x, y] = this.inside(spot(e));
    if (!h.moved && (Math.hypot(x - h.x, y - h.y) < 4 || (h.visits.length && !h.visits.every((v) => this.mayMove(v))))) return;
    if (!h.visits.length && !h.lasso) {
      return this.timeline.pan(e.movementX, e.movementY);
    }
    if (!h.moved && h.visits[0]) this.view.presence.moveTo(h.visits[0].id, 'moving');
    h.moved = true;
    if (h.lasso) {
      this.timeline.lasso = [Math.min(h.x, x), Math.min(h.y, y), Math.max(h.x, x), Math.max(h.y, y)];
      return this.timeline.soon();
    }
    document.body.style.cursor = 'grabbing';
    const overList = Boolean(document.elementFromPoint(e.clientX, e.clientY)?.closest('.list'));
    document.querySelector('.list')?.classList.toggle('drop', overList && h.on === 'timeline');
    if (overList || x < HEAD) {
      this.timeline.drag = null;
      this.timeline.soon();
      if (overList && h.on === 'timeline') this.verbs.ask(this.wish(h.visits, null, 0), e.clientX, e.clientY);
      else hideCard();
      return;
    }
    const start = Math.round((this.timeline.minute(x) - h.grab) / SNAP) * SNAP,
      row = this.timeline.row(y),
      t = this.timeline.rows[row];
    if (!t) return;
    const was = this.timeline.drag;
    this.timeline.drag = { visits: h.visits, row, start, grab: h.grab };
    this.edge(x, y);
    this.timeline.soon();
    if (!was || was.row !== row || was.start !== start) this.verbs.ask(this.wish(h.visits, t.id, start), e.clientX, e.clientY);
  }
  /** Near an edge the view follows the hand. @param {number} x @param {number} y */
  edge(x, y) {
    const s = this.timeline.scroller,
      w = this.timeline.width ?? 0,
      h = this.timeline.height ?? 0;
    if (x > w - 30) s.scrollLeft += 12;
    if (x < HEAD + 20) s.scrollLeft -= 12;
    if (y > h - 20) s.scrollTop += 12;
    if (y < AXIS + 14) s.scrollTop -= 12;
  }
  /** @param {Visit[]} visits @param {number|null} technician @param {number} start */
  wish(visits, technician, start) {
    const [visit] = visits;
    if (visits.length < 2) return { visit, technician, start };
    return { visit, technician: technician === null ? null : visit.technician, start: visit.planned + start - visit.start, group: visits };
  }

  /** @param {PointerEvent} e */
  up(e) {
    const h = this.held,
      drag = this.timeline.drag;
    this.held = null;
    document.body.style.cursor = '';
    const list = document.querySelector('.list'),
      toList = list?.classList.contains('drop');
    list?.classList.remove('drop');
    if (h && !h.moved && h.visits.length > 1) this.verbs.pick(h.visits[0]);
    if (!h || !h.moved) return this.letGo();
    if (h.lasso) {
      const box = this.timeline.lasso;
      this.timeline.lasso = null;
      if (box) this.verbs.pickMany(this.within(box));
      return this.timeline.soon();
    }
    if (toList || !drag) this.timeline.drag = null;
    this.timeline.soon();
    if (toList) return this.verbs.drop(this.wish(h.visits, null, 0), e.clientX, e.clientY);
    if (drag) return this.verbs.drop(this.wish(h.visits, this.timeline.rows[drag.row].id, drag.start), e.clientX, e.clientY);
    hideCard();
  }
  /** @param {[number, number, number, number]} box @returns {Visit[]} */
  within([a, b, x, y]) {
    const { timeline } = this,
      first = Math.max(0, timeline.row(b)),
      last = timeline.row(y);
    return timeline.rows
      .slice(first, last + 1)
      .flatMap((t) => t.visits.filter((v) => !hasEnded(v) && timeline.x(v.start) < x && timeline.x(v.start + v.minutes) > a));
  }
  putBack() {
    this.held = null;
    this.byKeys = false;
    this.timeline.lasso = null;
    hideCard();
    this.letGo();
  }
  letGo() {
    this.timeline.drag = null;
    this.timeline.soon();
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(/** @type {HTMLElement} */ (e.target).tagName),
      { view, timeline, verbs } = this;
    if (e.key === 'Escape') {
      if (typing) /** @type {HTMLElement} */ (e.target).blur();
      const asks = cardAsks();
      this.putBack();
      if (!asks && !typing && !this.byKeys) view.selection.clear();
      return verbs.redraw();
    }
    if (typing || byId('sheet').open || /** @type {HTMLElement} */ (e.target).closest('.streets')) return;
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'z') {
      e.preventDefault();
      return e.shiftKey ? verbs.redo() : verbs.undo();
    }
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const act = {
      '/': () => byId('find').focus(),
      '?': () => dispatchEvent(new Event('board-keys')),
      '+': () => timeline.zoom(1.4),
      '-': () => timeline.zoom(1 / 1.4),
      t: () => timeline.fit(...view.workday()),
      p: () => {
        const chosen = view.movable();
        if (chosen.length && this.mayMove(chosen[0])) verbs.pin(chosen);
      },
      m: () => this.startKeys(),
      1: () => this.tab('risk'),
      2: () => this.tab('unplaced'),
      3: () => this.tab('tasks'),
      4: () => this.tab('replies'),
    }[e.key.toLowerCase()];
    if (act) {
      e.preventDefault();
      return act();
    }
    if (e.key.startsWith('Arrow') && !(/** @type {HTMLElement} */ (e.target).closest('.list, .tabs'))) {
      e.preventDefault();
      return this.byKeys ? this.nudge(e.key, e.shiftKey ? 30 : SNAP) : this.walk(e.key);
    }
    if (e.key === 'Enter' && !this.byKeys) return this.name(e);
    if (e.key === 'Enter' && this.byKeys && timeline.drag) {
      e.preventDefault();
      const { visits, row, start } = timeline.drag,
        [x, y] = this.spot(row, start);
      this.byKeys = false;
      verbs.drop(this.wish(visits, timeline.rows[row].id, start), x, y);
    }
  }
  tab(/** @type {string} */ name) {
    this.view.tab = name;
    this.verbs.redraw();
  }
  /** @param {string} key */
  walk(key) {
    const { timeline, view } = this,
      v = view.first(),
      along = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0,
      across = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    const row = Math.max(0, Math.min(timeline.rows.length - 1, timeline.active + across)),
      t = timeline.rows[row];
    if (!t?.visits.length) {
      timeline.active = row;
      return timeline.soon();
    }
    const i = v ? t.visits.indexOf(v) : -1;
    const next =
      across || i < 0
        ? t.visits.reduce((best, w) =>
            Math.abs(w.start - (v?.start ?? view.day.now)) < Math.abs(best.start - (v?.start ?? view.day.now)) ? w : best,
          )
        : t.visits[Math.max(0, Math.min(t.visits.length - 1, i + along))];
    this.verbs.pick(next);
    timeline.draw();
    timeline.speak(next.id);
  }
  startKeys() {
    const several = this.view.selection.size > 1,
      v = several ? this.view.movable()[0] : this.view.first();
    if (!v || !this.mayMove(v)) return;
    const row = Math.max(
        0,
        this.timeline.rows.findIndex((t) => t.id === v.technician),
      ),
      start = v.technician === null ? Math.ceil(Math.max(this.view.day.now + 30, (v.windows[0] ?? v.window ?? [0])[0]) / SNAP) * SNAP : Math.round(v.start / SNAP) * SNAP;
    const visits = several ? this.group(v) : [v];
    this.byKeys = true;
    this.timeline.drag = { visits, row, start: visits.length > 1 ? v.start : start, grab: 0 };
    byId('speech').textContent = [this.view.t('moving', { who: visits.length > 1 ? this.view.t('several', { n: visits.length }) : v.customer }), this.view.stays()].filter(Boolean).join(' ');
    this.nudge('', 0);
  }
  /** @param {string} key @param {number} step */
  nudge(key, step) {
    const { timeline } = this,
      drag = timeline.drag;
    if (!drag) return;
    drag.start += key === 'ArrowRight' ? step : key === 'ArrowLeft' ? -step : 0;
    drag.row = Math.max(0, Math.min(timeline.rows.length - 1, drag.row + (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)));
    timeline.soon();
    this.verbs.ask(this.wish(drag.visits, timeline.rows[drag.row].id, drag.start), ...this.spot(drag.row, drag.start));
  }
  /** @param {number} row @param {number} start @returns {[number, number]} */
  spot(row, start) {
    const box = this.timeline.layer.getBoundingClientRect();
    return [box.left + this.timeline.x(start) + 60, box.top + this.timeline.y(row) + 10];
  }
}

/** @param {MouseEvent} e @returns {[number, number]} */
const spot = (e) => [e.clientX, e.clientY];
