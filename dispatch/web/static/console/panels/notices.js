// What is said beside the day: what was done, that the connection is gone, and which keys there are.

import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */

const SHOWN_MS = 6000;
/** @type {ReturnType<typeof setTimeout>|undefined} */ let leaving;

/** Says how something ended. @param {string} text @param {boolean} [bad] */
export function note(text, bad = false) {
  const box = byId('toast');
  clearTimeout(leaving);
  box.className = `toast ${bad ? 'bad' : ''}`;
  box.replaceChildren(el('span', {}, text));
  box.hidden = false;
  leaving = setTimeout(() => (box.hidden = true), SHOWN_MS);
}

/** Says what was done, until when nobody has heard of it, and lets it be taken back. @param {View} view
 *  @param {import('../model/history.js').Deed} deed @param {() => number} left seconds @param {() => void} undo */
export function deed(view, deed, left, undo) {
  const box = byId('toast'),
    soft = el('span', { class: 'soft num' });
  clearTimeout(leaving);
  box.className = 'toast';
  box.replaceChildren(el('span', { class: 'cut' }, deed.label), soft, el('button', { type: 'button', onclick: undo }, view.t('undo')));
  box.hidden = false;
  const count = () => {
    const s = Math.ceil(left());
    soft.textContent = !deed.tells.length ? view.t('told_none') : s ? view.t('told_in', { n: deed.tells.length, s }) : view.t('told_now', { n: deed.tells.length });
    leaving = setTimeout(() => (left() || deed.tells.length === 0 ? count() : (box.hidden = true)), s ? 1000 : SHOWN_MS);
    if (!s && !deed.tells.length) clearTimeout(leaving);
  };
  count();
}

/** The line above the board while nothing is heard of the server. @param {View} view */
export function sayTrouble(view) {
  const box = byId('notice');
  box.hidden = !view.stale;
  if (view.stale) box.textContent = view.t('stale', { at: view.time(view.day.now) });
}

const KEYS = /** @type {[string[], string][]} */ ([
  [['←', '→', '↑', '↓'], 'arrows'],
  [['M'], 'move'],
  [['Ctrl Z', '⇧ Z'], 'undo'],
  [['/'], 'find'],
  [['1', '2', '3', '4'], 'tabs'],
  [['+', '−', 'T'], 'zoom'],
  [['P'], 'pin'],
  [['⇧'], 'lasso'],
]);

/** @param {View} view */
export function keysSheet(view) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet'));
  const rows = KEYS.flatMap(([keys, key]) => [el('dt', {}, ...keys.map((k) => el('kbd', {}, k))), el('dd', {}, view.t(`keys.${key}`))]);
  sheet.setAttribute('aria-label', view.t('keys.title'));
  sheet.replaceChildren(
    el('h2', {}, view.t('keys.title')),
    el('dl', {}, ...rows),
    el('p', { class: 'hint' }, view.t('keys.fingers')),
    el('form', { method: 'dialog' }, el('button', { class: 'button main' }, view.t('close'))),
  );
  sheet.showModal();
}
