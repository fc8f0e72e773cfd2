// Who comes along to a visit for two: chosen among the territory's technicians, with the server's verdict on each before anybody is sent.

import { Refused } from '../model/server.js';
import { el, byId } from '../element.js';
import { body } from './card.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('./card.js').Move} Move */ /** @typedef {import('./card.js').Verdict} Verdict */

/** @param {View} view @param {Move} move where the visit is, or is to go, and who leads @param {(mate: number) => Promise<Verdict>} judge
 *  @param {(mate: number) => void} choose */
export function secondSheet(view, move, judge, choose) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet')),
    { visit } = move,
    title = view.t('second.title', { who: visit.customer });
  const able = view.day.technicians.filter((t) => t.id !== move.technician && t.territory === visit.territory);
  const present = move.mate ?? visit.mate;
  const who = /** @type {HTMLSelectElement} */ (
    el('select', { id: 'second', required: true, onchange: () => ask() }, el('option', { value: '' }, '–'), ...able.map((t) => el('option', { value: String(t.id), selected: t.id === present }, t.name)))
  );
  const means = el('div', { class: 'means', role: 'status', 'aria-live': 'polite' }),
    send = /** @type {HTMLButtonElement} */ (el('button', { class: 'button main', disabled: true }, view.t('second.send')));
  let asked = 0;
  /** The button waits for the verdict on whoever is chosen; one that no reason overrides leaves it shut. */
  const ask = async () => {
    const mine = ++asked;
    send.disabled = true;
    if (!who.value || Number(who.value) === visit.mate) return means.replaceChildren();
    means.replaceChildren(el('p', {}, view.t('grade.wait')));
    try {
      const verdict = await judge(Number(who.value));
      if (mine !== asked) return;
      const broken = verdict.rules.filter((r) => !r.kept).length;
      means.replaceChildren(el('p', {}, el('b', {}, view.t(`grade.${verdict.grade}`, { n: broken }))), ...body(view, verdict));
      send.disabled = verdict.grade === 'never';
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (mine === asked) means.replaceChildren(el('p', { class: 'red' }, view.words.word('refusals', error.code, error.message)));
    }
  };
  const done = (/** @type {Event} */ e) => {
    e.preventDefault();
    sheet.close();
    choose(Number(who.value));
  };
  const lead = view.day.technician(move.technician)?.name ?? '';
  sheet.setAttribute('aria-label', title);
  sheet.replaceChildren(
    el(
      'form',
      { class: 'report', onsubmit: done },
      el('h2', {}, title),
      el('p', {}, view.t('second.lead', { name: lead, at: view.time(move.start) })),
      el('div', {}, el('label', { for: 'second' }, view.t('second.who')), who),
      means,
      el('div', { class: 'acts' }, el('button', { type: 'button', class: 'button', onclick: () => sheet.close() }, view.t('close')), send),
    ),
  );
  sheet.showModal();
  who.focus();
  ask();
}
