// What goes otherwise on the day, reported from a visit: it takes longer or less long, a part is missing, the customer cancels, its technician
// is ill or has no vehicle. The server does what each asks for and sets a repair of the routes going.

import { hasBegun } from '../model/day.js';
import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */

/** What each kind is about, and what must be said with it. */
const KINDS = /** @type {Record<string, {about: 'visit'|'order'|'technician', needs: string[]}>} */ ({
  visit_longer: { about: 'visit', needs: ['minutes'] },
  visit_shorter: { about: 'visit', needs: ['minutes'] },
  part_missing: { about: 'visit', needs: ['why'] },
  customer_cancels: { about: 'order', needs: ['why'] },
  technician_ill: { about: 'technician', needs: [] },
  emergency: { about: 'order', needs: [] },
  vehicle_down: { about: 'technician', needs: ['minutes'] },
});

/** @param {View} view @param {Visit} v @param {(body: any) => void} send @param {() => void} sendNow asks who can come at once */
export function reportSheet(view, v, send, sendNow) {
  const sheet = /** @type {HTMLDialogElement} */ (byId('sheet')),
    ids = { visit: v.id, order: v.order, technician: v.technician };
  const kinds = Object.keys(KINDS).filter((kind) => ids[KINDS[kind].about] !== null && (kind !== 'emergency' || !(hasBegun(v) || v.held)));
  const select = /** @type {HTMLSelectElement} */ (
    el('select', { id: 'what', onchange: () => ask() }, ...kinds.map((kind) => el('option', { value: kind }, view.t(`report.${kind}`))))
  );
  const minutes = /** @type {HTMLInputElement} */ (el('input', { id: 'minutes', type: 'number', min: '1', max: '1440', value: '30' }));
  const why = /** @type {HTMLInputElement} */ (el('input', { id: 'why', maxlength: '500' }));
  const field = (/** @type {string} */ key, /** @type {HTMLElement} */ input) => el('div', {}, el('label', { for: input.id }, view.t(`report.${key}`)), input);
  const fields = { minutes: field('minutes', minutes), why: field('why', why) };
  const ask = () => {
    const { needs } = KINDS[select.value];
    fields.minutes.hidden = !needs.includes('minutes');
    fields.why.hidden = select.value === 'emergency';
    why.required = needs.includes('why');
  };
  const done = (/** @type {Event} */ e) => {
    e.preventDefault();
    sheet.close();
    if (select.value === 'emergency') return sendNow();
    const { about, needs } = KINDS[select.value];
    const said = { ...(needs.includes('minutes') ? { minutes: Number(minutes.value) } : {}), ...(why.value.trim() ? { why: why.value.trim() } : {}) };
    send({ kind: select.value, [`${about}_id`]: ids[about], ...said });
  };
  const title = view.t('report.title', { who: v.customer });
  sheet.setAttribute('aria-label', title);
  sheet.replaceChildren(
    el(
      'form',
      { class: 'report', onsubmit: done },
      el('h2', {}, title),
      field('what', select),
      fields.minutes,
      fields.why,
      el(
        'div',
        { class: 'acts' },
        el('button', { type: 'button', class: 'button', onclick: () => sheet.close() }, view.t('close')),
        el('button', { class: 'button main' }, view.t('report.send')),
      ),
    ),
  );
  ask();
  sheet.showModal();
  select.focus();
}
