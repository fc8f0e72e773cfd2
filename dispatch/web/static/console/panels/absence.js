// A technician is away for a time: what that frees and who could keep the promises, by the server, before it is entered.

import { post, Refused } from '../model/server.js';
import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Technician} Technician */
/** @typedef {{visit_id: number, customer: string, planned: string, window: {start: string, end: string}|null, judged: boolean, technician_id: number|null, name: string|null, arrival: string|null}} Freed */
/** @typedef {{promises: number, kept: number, freed: Freed[], begun: string[]}} Verdict */

const KINDS = ['leave', 'ill', 'training', 'meeting', 'appointment', 'other'];
const MOST = 12;

/** @param {View} view @param {Technician} t @param {(absence: {start: string, end: string, kind: string, reason: string}, verdict: Verdict) => void} enter */
export function absenceSheet(view, t, enter) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet')),
    title = view.t('absence.title', { name: t.name }),
    [from, to] = usual(view, t);
  const kind = /** @type {HTMLSelectElement} */ (el('select', { id: 'absence-kind', onchange: () => named() }, ...KINDS.map((one) => el('option', { value: one }, view.words.word('absence_kinds', one)))));
  const start = /** @type {HTMLInputElement} */ (el('input', { id: 'absence-from', type: 'datetime-local', required: true, value: view.clock.typed(from), onchange: () => ask() }));
  const end = /** @type {HTMLInputElement} */ (el('input', { id: 'absence-to', type: 'datetime-local', required: true, value: view.clock.typed(to), onchange: () => ask() }));
  const note = /** @type {HTMLInputElement} */ (el('input', { id: 'absence-note', maxlength: '200' }));
  const means = el('div', { class: 'means', role: 'status', 'aria-live': 'polite' }),
    send = /** @type {HTMLButtonElement} */ (el('button', { class: 'button main', disabled: true }, view.t('absence.enter')));
  /** @type {Verdict|null} */ let known = null;
  let asked = 0;
  const span = () => ({ start: view.clock.instant(view.clock.read(start.value)), end: view.clock.instant(view.clock.read(end.value)) });
  const named = () => (note.required = kind.value === 'other');
  /** The button waits for the verdict on exactly these times. */
  const ask = async () => {
    const mine = ++asked;
    known = null;
    send.disabled = true;
    if (!start.value || !end.value) return;
    means.replaceChildren(el('p', {}, view.t('grade.wait')));
    try {
      const verdict = await post(`/technicians/${t.id}/absences/verdict`, span());
      if (mine !== asked) return;
      known = verdict;
      means.replaceChildren(...sentences(view, verdict));
      send.disabled = false;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (mine === asked) means.replaceChildren(el('p', { class: 'red' }, view.words.word('refusals', error.code, error.message)));
    }
  };
  const done = (/** @type {Event} */ e) => {
    e.preventDefault();
    if (!known) return;
    sheet.close();
    enter({ ...span(), kind: kind.value, reason: note.value.trim() }, known);
  };
  const field = (/** @type {string} */ key, /** @type {HTMLElement} */ input) => el('div', {}, el('label', { for: input.id }, view.t(`absence.${key}`)), input);
  sheet.setAttribute('aria-label', title);
  sheet.replaceChildren(
    el(
      'form',
      { class: 'report', onsubmit: done },
      el('h2', {}, title),
      field('kind', kind),
      field('from', start),
      field('to', end),
      field('note', note),
      means,
      el('div', { class: 'acts' }, el('button', { type: 'button', class: 'button', onclick: () => sheet.close() }, view.t('close')), send),
    ),
  );
  sheet.showModal();
  kind.focus();
  ask();
}

/** The rest of the shift that runs or comes, else the working day that is shown. @param {View} view @param {Technician} t @returns {[number, number]} */
function usual(view, t) {
  const now = Math.ceil(view.day.now),
    shift = t.shifts.find(([, to]) => to > now) ?? view.workday();
  return shift[1] > now ? [Math.max(shift[0], now), shift[1]] : shift;
}

/** @param {View} view @param {Verdict} verdict */
function sentences(view, verdict) {
  const { freed, promises, kept, begun } = verdict;
  if (!freed.length && !begun.length) return [el('p', {}, view.t('absence.frees_none'))];
  return [
    el('p', {}, el('b', {}, view.t('absence.frees', { n: freed.length })), ' ', promises ? view.t('absence.promises', { n: promises, kept }) : view.t('absence.no_promise')),
    el('ul', {}, ...freed.slice(0, MOST).map((one) => el('li', { class: one.judged && one.window && !one.name ? 'no' : '' }, line(view, one)))),
    ...(freed.length > MOST ? [el('p', {}, view.t('absence.more', { n: freed.length - MOST }))] : []),
    ...(begun.length ? [el('p', {}, view.t('absence.begun', { who: view.listed(begun) }))] : []),
    el('p', { class: 'under' }, view.t('absence.then')),
  ];
}

/** @param {View} view @param {Freed} one */
function line(view, one) {
  const at = view.clock.minute(one.planned),
    { days } = view.clock.local(at),
    named = days !== 0,
    when = one.window ? view.clock.span([view.clock.minute(one.window.start), view.clock.minute(one.window.end)], named) : view.clock.say(at, named),
    day = named ? `${view.dayName(days)} ` : '';
  const who = one.name && one.arrival ? view.t('absence.could', { name: one.name, at: view.time(view.clock.minute(one.arrival)) }) : view.t(one.judged ? 'absence.nobody' : 'absence.not_judged');
  return `${one.customer}, ${day}${when}: ${who}`;
}
