// Beside the timeline: what is at risk with its repairs, what nobody has, what waits for a person, and what customers wrote.

import { lateBy, trouble } from '../model/day.js';
import { el, byId } from '../element.js';
import { mark } from './picked.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */
/** @typedef {{pick: (v: Visit) => void, redraw: () => void, repair: (risk: import('../model/day.js').Risk, kind: string) => void,
 *   look: (risk: import('../model/day.js').Risk) => void, lift: (v: Visit, e: PointerEvent) => void, unplace: (many: Visit[]) => void,
 *   pin: (many: Visit[]) => void, move: () => void, relax: (v: Visit) => void, place: (v: Visit, technician: number, start: number) => void,
 *   report: (v: Visit) => void, emergency: (v: Visit) => void, second: (v: Visit) => void, absence: (t: import('../model/day.js').Technician) => void, done: (task: any) => void, publish: (plan: any) => void, stop: (plan: any) => void, replan: () => void}} Verbs */

const TABS = ['risk', 'unplaced', 'tasks', 'replies'];
const MOST = 60;

/** @param {View} view @param {Verbs} verbs */
export function list(view, verbs) {
  const risky = view.risky(),
    unplaced = view.day.unplaced.filter((v) => view.fits(v));
  const counts = /** @type {Record<string, number>} */ ({
    risk: risky.length,
    unplaced: unplaced.length,
    tasks: view.day.tasks.length,
    replies: view.day.replies.filter((/** @type {any} */ r) => r.open).length,
  });
  tabs(view, verbs, counts);
  const draw = /** @type {Record<string, () => HTMLElement[]>} */ ({
    risk: () => risky.slice(0, MOST).map((v) => riskItem(view, verbs, v)),
    unplaced: () => unplaced.slice(0, MOST).map((v) => unplacedItem(view, verbs, v)),
    tasks: () => view.day.tasks.map((/** @type {any} */ task) => taskItem(view, verbs, task)),
    replies: () => view.day.replies.map((/** @type {any} */ said) => replyItem(view, said)),
  });
  const items = draw[view.tab](),
    box = byId('items'),
    focused = /** @type {HTMLElement|null} */ (document.activeElement?.closest('#items [data-key]') ?? null),
    held = focused?.dataset.key;
  box.setAttribute('aria-labelledby', `tab-${view.tab}`);
  box.replaceChildren(...(items.length ? items : [el('p', { class: 'none' }, view.t(`none.${view.tab}`))]));
  if (held) box.querySelector(`[data-key="${held}"] button`)?.focus({ preventScroll: true });
}

/** @param {View} view @param {Verbs} verbs @param {Record<string, number>} counts */
function tabs(view, verbs, counts) {
  const choose = (/** @type {string} */ name) => {
    view.tab = name;
    verbs.redraw();
    byId(`tab-${name}`).focus();
  };
  const step = (/** @type {KeyboardEvent} */ e) => {
    const by = e.key === 'ArrowRight' ? 1 : e.key === 'ArrowLeft' ? TABS.length - 1 : 0;
    if (by) choose(TABS[(TABS.indexOf(view.tab) + by) % TABS.length]);
  };
  byId('tabs').replaceChildren(
    ...TABS.map((name) => {
      const on = view.tab === name;
      const attributes = {
        type: 'button',
        role: 'tab',
        id: `tab-${name}`,
        'aria-controls': 'items',
        tabindex: on ? '0' : '-1',
        class: name === 'risk' && counts.risk ? 'red' : '',
        'aria-selected': String(on),
        onclick: () => choose(name),
        onkeydown: step,
      };
      return el('button', attributes, view.t(`tab.${name}`), el('b', {}, String(counts[name])));
    }),
  );
}

/** A row of the list: a click anywhere picks its visit, and so does the button that is its name. @param {View} view @param {Verbs} verbs @param {Visit} v */
const listens = (view, verbs, v) => ({ class: `item ${view.selected(v) ? 'on' : ''}`, 'data-visit': v.id, 'data-key': `visit-${v.id}`, onclick: () => verbs.pick(v) });
const nameOf = (/** @type {Visit} */ v) => el('button', { type: 'button', class: 'who cut' }, v.customer);
const quietly = (/** @type {() => void} */ act) => (/** @type {Event} */ e) => {
  e.stopPropagation();
  act();
};

/** @param {View} view @param {Verbs} verbs @param {Visit} v */
function riskItem(view, verbs, v) {
  const past = trouble(v, view.day.now) === 'untouched',
    risk = view.day.risks.find((r) => r.visit === v.id),
    t = view.day.technician(v.technician);
  const unlikely = v.late === 0 && v.odds !== null && lateBy(v) === 0;
  const late = Math.max(1, v.late, lateBy(v), Math.round(view.day.now - (v.window?.[1] ?? Infinity)));
  return el(
    'article',
    listens(view, verbs, v),
    el('p', { class: 'top' }, mark(view, v), nameOf(v), el('span', { class: 'end red' }, past ? view.t('state.untouched') : unlikely ? view.t('in_time', { n: Math.round(v.odds ?? 0) }) : view.t('late', { n: late }))),
    el('p', { class: 'under cut' }, `${view.t('promised')} ${v.window ? view.span(v.window) : '–'}${t ? ` · ${t.name}` : ''}`),
    ...(risk ? repairs(view, verbs, risk) : []),
    !risk && t && el('p', { class: 'under' }, view.t('call_who', { name: t.name }), ' ', el('a', { href: `tel:${t.phone}` }, t.phone)),
  );
}

/** @param {View} view @param {Verbs} verbs @param {import('../model/day.js').Risk} risk */
function repairs(view, verbs, risk) {
  if (risk.chosen) return [el('p', { class: 'under' }, view.t('chosen', { repair: view.words.word('repairs', risk.chosen) }))];
  if (!risk.looked) return [el('p', { class: 'under' }, view.t('looking'))];
  const may = view.settings.may_plan;
  return risk.repairs.map((r) => {
    const who = view.day.technician(r.technician),
      kind = view.words.word('repairs', r.kind),
      said = who && r.at !== null && r.kind !== 'call_customer' ? `${kind}: ${view.short(who.name)}, ${view.time(r.at)}` : kind;
    return el(
      'div',
      { class: 'repair' },
      el('span', {}, said),
      el('span', { class: 'price' }, view.t('price', { n: r.price })),
      may && el('button', { type: 'button', class: 'button small', 'aria-label': view.t('take_this', { what: said }), onclick: quietly(() => verbs.repair(risk, r.kind)) }, view.t('take_it')),
    );
  });
}

/** @param {View} view @param {Verbs} verbs @param {Visit} v */
function unplacedItem(view, verbs, v) {
  const why = v.held ? view.t('state.held') : v.reason ? view.words.unplaced(v) : view.t('not_planned');
  const when = v.windows.length ? view.span(v.windows[0]) : view.t('any_time');
  return el(
    'article',
    { ...listens(view, verbs, v), 'data-lifts': 'true', draggable: 'false', onpointerdown: (/** @type {PointerEvent} */ e) => verbs.lift(v, e) },
    el(
      'p',
      { class: 'top' },
      mark(view, v),
      nameOf(v),
      v.priority !== 'normal' && el('span', { class: `tag ${v.priority === 'emergency' ? 'hard' : 'amber'}` }, view.words.word('priorities', v.priority)),
      el('span', { class: 'end num' }, when),
    ),
    el('p', { class: 'under' }, why),
    ...openings(view, verbs, v),
  );
}

/** What would place it: asked for when the visit is picked, since each costs the server a search. @param {View} view @param {Verbs} verbs @param {Visit} v */
function openings(view, verbs, v) {
  const known = view.explained.get(v.id);
  if (!view.selected(v) || !v.place || v.held) return [];
  if (!known) return [el('p', { class: 'under' }, view.t('grade.wait'))];
  const places = [...(known.present ? [{ sentence: view.t('place_there_is'), place: known.present }] : []), ...known.relaxations];
  if (!places.length) return [el('p', { class: 'under' }, view.t('no_opening'))];
  return places.slice(0, 3).map((/** @type {any} */ one) => {
    const who = view.day.technician(one.place.technician_id),
      at = view.clock.minute(one.place.arrival);
    return el(
      'div',
      { class: 'repair' },
      el('span', { title: one.sentence }, one.kind ? view.t(`open.${one.kind}`, { n: one.minutes ?? 0, skills: view.listed(one.skills ?? []) }) : one.sentence),
      el('span', { class: 'price' }, `${who ? who.name : ''} ${view.time(at)}`),
      view.settings.may_plan && who && el('button', { type: 'button', class: 'button small', onclick: quietly(() => verbs.place(v, who.id, at)) }, view.t('place_it')),
    );
  });
}

/** @param {View} view @param {Verbs} verbs @param {any} task */
function taskItem(view, verbs, task) {
  const visit = view.day.visits.get(task.visit_id);
  return el(
    'article',
    { class: 'item', 'data-key': `task-${task.id}`, onclick: () => visit && verbs.pick(visit) },
    el('p', { class: 'said' }, view.words.task(task)),
    el(
      'div',
      { class: 'acts' },
      el('span', { class: 'when num' }, view.time(view.clock.minute(task.created_at))),
      task.order_id && el('a', { class: 'button small end', href: `/console/orders/${task.order_id}` }, view.t('open')),
      view.settings.may_tasks && el('button', { type: 'button', class: 'button small', onclick: quietly(() => verbs.done(task)) }, view.t('task_done')),
    ),
  );
}

/** @param {View} view @param {any} said */
function replyItem(view, said) {
  return el(
    'article',
    { class: 'item', 'data-key': `reply-${said.id}` },
    el('p', { class: 'top' }, el('b', { class: 'cut' }, said.customer), el('span', { class: 'end num' }, view.time(view.clock.minute(said.at)))),
    el('p', { class: 'reply' }, said.body),
    el(
      'div',
      { class: 'acts inset' },
      el('span', { class: said.open ? 'tag amber' : 'tag' }, view.words.word('inbound_outcomes', said.outcome)),
      el('a', { class: 'button small end', href: `/console/orders/${said.order_id}` }, view.t(said.open ? 'answer' : 'open')),
    ),
  );
}
