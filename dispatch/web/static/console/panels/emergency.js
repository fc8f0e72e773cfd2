// Sends an emergency: who could be there now, what gives way for it and whom it tells, by the server, before anybody is sent.

import { get, Refused } from '../model/server.js';
import { el, byId } from '../element.js';
import { told } from './card.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */
/** @typedef {{technician_id: number, name: string, arrival: string, verdict: import('./card.js').Verdict}} Choice */

/** Asks who can come and shows it; `send` gets whom, or null for a repair that makes room. @param {View} view @param {Visit} v
 *  @param {(choice: Choice|null) => void} send */
export async function emergencySheet(view, v, send) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet')),
    title = view.t('emergency.title', { who: v.customer });
  sheet.setAttribute('aria-label', title);
  sheet.replaceChildren(el('h2', {}, title), el('p', { role: 'status' }, view.t('grade.wait')));
  sheet.showModal();
  /** @type {{choices: Choice[]}|null} */ let known = null,
    why = '';
  try {
    known = await get(`/orders/${v.order}/emergency-choices`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    why = view.words.word('refusals', error.code, error.message);
  }
  const choices = known?.choices ?? [];
  const done = (/** @type {Event} */ e) => {
    e.preventDefault();
    sheet.close();
    const chosen = new FormData(/** @type {HTMLFormElement} */ (e.target)).get('who');
    send(choices.find((one) => String(one.technician_id) === chosen) ?? null);
  };
  sheet.replaceChildren(
    el(
      'form',
      { class: 'report', onsubmit: done },
      el('h2', {}, title),
      ...(choices.length ? [offered(view, choices)] : [el('p', { role: 'status' }, why || view.t('emergency.nobody'))]),
      el(
        'div',
        { class: 'acts' },
        el('button', { type: 'button', class: 'button', onclick: () => sheet.close() }, view.t('close')),
        known && el('button', { class: 'button main' }, view.t(choices.length ? 'emergency.send' : 'emergency.repair')),
      ),
    ),
  );
  sheet.querySelector('input')?.focus();
}

/** @param {View} view @param {Choice[]} choices */
function offered(view, choices) {
  return el('fieldset', { class: 'whom' }, el('legend', {}, view.t('emergency.who')), ...choices.map((one, rank) => option(view, one, rank)));
}

/** @param {View} view @param {Choice} one @param {number} rank */
function option(view, one, rank) {
  const { verdict } = one,
    minutes = Math.round(verdict.driving_seconds / 60),
    at = view.time(view.clock.minute(one.arrival));
  const giving = verdict.moved.map((/** @type {any} */ m) => {
    const by = Math.round(view.clock.minute(m.after) - view.clock.minute(m.before));
    return view.t('emergency.gives_way', { who: view.day.visits.get(m.visit_id)?.customer ?? '', n: by > 0 ? `+${by}` : `−${-by}` });
  });
  const hears = verdict.tells.map((t) => `${t.name}: ${told(view, t)}`);
  const lines = [
    giving.length ? giving.join(' · ') : view.t('emergency.nobody_moves'),
    verdict.expected_broken > 0.01 && `${view.t('cost.broken')}: ${verdict.expected_broken.toFixed(2)}`,
    `${view.t('tells.title')}: ${hears.length ? hears.join(' · ') : view.t('tells.nobody')}`,
  ];
  return el(
    'label',
    {},
    el('input', { type: 'radio', name: 'who', value: String(one.technician_id), checked: rank === 0 }),
    el(
      'span',
      {},
      el('b', {}, view.t('emergency.there', { name: one.name, at, n: Math.max(0, minutes) })),
      rank === 0 && el('span', { class: 'tag green' }, view.t('emergency.soonest')),
      ...lines.filter(Boolean).map((line) => el('span', { class: 'under' }, line || '')),
    ),
  );
}
