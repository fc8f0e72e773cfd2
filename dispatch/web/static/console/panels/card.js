// The verdict card: follows the hand while dragging, then stays and asks where a rule breaks, or says who was faster.

import { el, byId } from '../element.js';
import { stays } from './picked.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */
/** @typedef {{visit: Visit, technician: number|null, start: number, group?: Visit[], mate?: number|null}} Move where one visit goes; several (`group`) keep their
 *   technicians and go by as many minutes as the first, or all are taken off */
/** @typedef {{code: string, kept: boolean, hard: boolean, minutes: number|null, names: string[]}} Rule */
/** @typedef {{whom: string, id: number, name: string, kind: string, window: {start: string, end: string}|null, by_text: boolean}} Told */
/** @typedef {{version: number, grade: 'good'|'breaks'|'never', rules: Rule[], driving_seconds: number, moved: any[], tells: Told[], expected_broken: number, odds: {visit_id: number, before: number|null, after: number}[]}} Verdict */

/** Kept rules worth saying. */
const SAID = ['no_skill', 'outside_shift', 'outside_window'];
const MOST_TOLD = 5;

/** @param {View} view @param {Rule} rule */
function sentence(view, rule) {
  const args = { n: rule.minutes ?? 0, skills: view.listed(rule.names.map((s) => s.replaceAll('_', ' '))) };
  const key = rule.kept ? `kept.${rule.code}` : `broken.${rule.code}`;
  return view.words.has(key) ? view.t(key, args) : view.words.word('unplaced', rule.code);
}

/** @param {View} view @param {Told} told */
export function told(view, told) {
  const window = told.window ? view.span([view.clock.minute(told.window.start), view.clock.minute(told.window.end)]) : '';
  const said = view.t(`tells.${told.kind}`, { window });
  return told.by_text || told.whom === 'technician' || told.kind === 'none_yet' ? said : `${said} · ${view.t('tells.by_call')}`;
}

/** @param {View} view @param {Move} move @param {Verdict|null} verdict @param {number} x @param {number} y */
export function showCard(view, move, verdict, x, y) {
  const card = byId('verdict'),
    who = view.day.technician(move.technician)?.name ?? view.t('unplaced_here');
  const broken = verdict?.rules.filter((r) => !r.kept).length ?? 0;
  const asksSecond = Boolean(verdict && lacksSecond(move, verdict));
  card.className = `verdict ${asksSecond ? 'breaks' : (verdict?.grade ?? '')}`;
  const several = (move.group?.length ?? 0) > 1;
  card.setAttribute('aria-label', several ? view.t('several', { n: move.group?.length }) : move.visit.customer);
  card.replaceChildren(
    el('header', {}, el('span', { id: 'grade' }, asksSecond ? view.t('second.ask') : verdict ? view.t(`grade.${verdict.grade}`, { n: broken }) : view.t('grade.wait'))),
    el('p', { class: 'to' }, el('span', { class: 'cut' }, several ? view.t('several', { n: move.group?.length }) : who), el('span', { class: 'num' }, where(view, move, several))),
    ...[stays(view) ?? []].flat(),
    ...(verdict ? body(view, verdict) : []),
  );
  card.hidden = false;
  put(card, x, y);
}

/** Nobody is known who comes along to a visit for two: whoever drops it is asked. @param {Move} move @param {Verdict} verdict */
export const lacksSecond = (move, verdict) => move.technician !== null && (move.group?.length ?? 1) < 2 && verdict.rules.some((rule) => rule.code === 'mate_missing');

/** When, or by how much. @param {View} view @param {Move} move @param {boolean} several */
function where(view, move, several) {
  if (move.technician === null) return several ? view.t('unplaced_here') : '';
  if (!several) return view.time(move.start);
  const minutes = Math.round(move.start - move.visit.planned);
  return view.t('min', { n: minutes > 0 ? `+${minutes}` : `−${-minutes}` });
}

/** What a move breaks, costs and tells. @param {View} view @param {Verdict} verdict */
export function body(view, verdict) {
  const minutes = Math.round(verdict.driving_seconds / 60),
    broken = verdict.rules.filter((r) => !r.kept),
    kept = verdict.rules.filter((r) => r.kept && SAID.includes(r.code) && (r.code !== 'no_skill' || r.names.length));
  const signed = minutes > 0 ? `+${minutes}` : minutes < 0 ? `−${-minutes}` : '0';
  return [
    el('ul', {}, ...broken.map((r) => el('li', { class: 'no' }, sentence(view, r))), ...kept.map((r) => el('li', {}, sentence(view, r)))),
    el(
      'dl',
      {},
      el('dt', {}, view.t('cost.travel')),
      el('dd', { class: minutes > 15 ? 'red' : '' }, view.t('min', { n: signed })),
      el('dt', {}, view.t('cost.pushed')),
      el('dd', {}, view.t('several', { n: verdict.moved.length })),
      ...odds(view, verdict),
    ),
    el(
      'div',
      { class: 'tells' },
      el('h3', {}, view.t('tells.title')),
      ...(verdict.tells.length
        ? verdict.tells.slice(0, MOST_TOLD).map((t) => el('p', {}, el('b', { class: 'cut' }, t.name), el('span', {}, told(view, t))))
        : [el('p', {}, view.t('tells.nobody'))]),
    ),
  ];
}

/** How likely the least likely of the promises that change is kept, and how many more are to be expected broken. @param {View} view @param {Verdict} verdict */
function odds(view, verdict) {
  if (!verdict.odds.length) return [];
  const lowest = Math.min(...verdict.odds.map((one) => one.after));
  return [
    el('dt', {}, view.t('cost.odds')),
    el('dd', { class: verdict.expected_broken > 0.1 ? 'red' : '' }, view.t('kept_with', { n: Math.round(100 * lowest) })),
    el('dt', {}, view.t('cost.broken')),
    el('dd', { class: verdict.expected_broken > 0.1 ? 'red' : '' }, verdict.expected_broken.toFixed(2)),
  ];
}

/** Beside the hand, never under it, never outside the window. @param {HTMLElement} card @param {number} x @param {number} y */
function put(card, x, y) {
  const wide = card.offsetWidth,
    high = card.offsetHeight,
    right = x + 28 + wide < (document.querySelector('.dock')?.getBoundingClientRect().left || innerWidth) - 8;
  const left = right ? x + 28 : Math.max(8, x - 28 - wide),
    top = Math.max(8, Math.min(innerHeight - high - 8, y + 22));
  card.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
}

/** Keeps the card and asks for a reason. @param {View} view @param {(reason: string) => void} yes @param {() => void} no */
export function askReason(view, yes, no) {
  const input = /** @type {HTMLInputElement} */ (el('input', { id: 'reason', maxlength: '500', required: true, list: 'reasons', autocomplete: 'off' }));
  const send = (/** @type {Event} */ e) => {
    e.preventDefault();
    hideCard();
    yes(input.value.trim());
  };
  stay([
    el(
      'form',
      { onsubmit: send },
      el('label', { for: 'reason' }, view.t('override')),
      input,
      el('datalist', { id: 'reasons' }, ...['customer', 'technician', 'emergency'].map((r) => el('option', { value: view.t(`reason.${r}`) }))),
      el('div', {}, leave(view.t('put_back'), no), el('button', { class: 'button main' }, view.t('move_anyway'))),
    ),
  ]);
  input.focus();
}

/** Says something that needs an answer, with one way on and one back. @param {View} view @param {{title: string, text: string, yes: string, no: string}} said
 *  @param {() => void} yes @param {() => void} no */
export function askFirst(view, said, yes, no) {
  const card = byId('verdict');
  card.className = 'verdict never';
  card.replaceChildren(el('header', {}, el('span', { id: 'grade' }, said.title)));
  if (card.hidden) put(card, innerWidth / 2 - 360, innerHeight / 3);
  card.hidden = false;
  const back = leave(said.no, no);
  stay([el('div', { class: 'ask' }, el('p', {}, said.text), el('div', {}, leave(said.yes, yes), back))]);
  back.focus();
}

/** @param {string} said @param {() => void} act */
const leave = (said, act) =>
  el(
    'button',
    {
      type: 'button',
      class: 'button',
      onclick: () => {
        hideCard();
        act();
      },
    },
    said,
  );

/** @param {Node[]} nodes */
function stay(nodes) {
  const card = byId('verdict');
  card.classList.add('still');
  card.append(...nodes);
  const box = card.getBoundingClientRect();
  if (box.bottom > innerHeight - 8) card.style.transform = `translate(${Math.round(box.left)}px, ${Math.max(8, innerHeight - box.height - 8)}px)`;
}

export function hideCard() {
  byId('verdict').hidden = true;
  byId('verdict').classList.remove('still');
}
export const cardAsks = () => byId('verdict').classList.contains('still') && !byId('verdict').hidden;
