// The visit that is picked: who, when, what was promised, and what can be done with it.

import { hasBegun, hasEnded, lateBy, trouble } from '../model/day.js';
import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Visit} Visit */

const LOOKS = /** @type {Record<string, string>} */ ({ untouched: 'hard', risk: 'red', on_site: 'green', en_route: 'blue', unplaced: 'amber' });

/** @param {View} view @param {Visit} v */
export const mark = (view, v) => el('span', { class: 'mark', title: view.words.word('kinds', v.kind), 'aria-hidden': 'true' }, view.t(`mark.${v.kind}`));

/** @param {View} view @param {Visit} v */
function tag(view, v) {
  const key = v.technician === null ? 'unplaced' : (trouble(v, view.day.now) ?? v.state);
  return el('span', { class: `tag ${LOOKS[key] ?? ''}` }, view.stateOf(v));
}

/** @param {View} view @param {import('./list.js').Verbs} verbs */
export function picked(view, verbs) {
  const v = view.first(),
    box = byId('picked');
  if (!v) return box.replaceChildren(...(person(view, verbs) ?? [el('p', { class: 'hint' }, view.t('select_hint'))]));
  const technician = view.day.technician(v.technician),
    several = view.selection.size > 1;
  const customers = view.listed([...view.selection].map((id) => view.day.visits.get(id)?.customer ?? ''));
  box.replaceChildren(
    ...[
      el(
        'header',
        {},
        mark(view, v),
        el('h2', { class: 'cut', title: v.customer }, several ? view.t('several', { n: view.selection.size }) : v.customer),
        v.priority !== 'normal' && el('span', { class: `tag ${v.priority === 'emergency' ? 'hard' : 'amber'}` }, view.words.word('priorities', v.priority)),
        tag(view, v),
      ),
      el('p', { class: 'where cut', title: v.address }, several ? customers : [v.address, v.ref, v.phone].join(' · ')),
      technician && !several && el('p', { class: 'where who' }, el('span', { class: 'cut', title: technician.name }, el('b', {}, technician.name)), el('a', { href: `tel:${technician.phone}` }, technician.phone), away(view, verbs, technician)),
      v.mate !== null && !several && el('p', { class: 'where cut' }, view.t('second.along', { name: view.day.technician(v.mate)?.name ?? '–' })),
      company(view, v),
      stays(view),
      !several && facts(view, v),
      acts(view, verbs, v, several),
    ].filter(Boolean),
  );
}

/** Who is picked by name and has no visit to show. @param {View} view @param {import('./list.js').Verbs} verbs */
function person(view, verbs) {
  const t = view.day.technician(view.person);
  if (!t) return null;
  const shifts = view.listed(t.shifts.map((s) => view.span(s))) || view.t('no_shift');
  return [
    el('header', {}, el('h2', { class: 'cut', title: t.name }, t.name)),
    el('p', { class: 'where who' }, el('a', { href: `tel:${t.phone}` }, t.phone), el('span', { class: 'cut', title: shifts }, shifts), away(view, verbs, t)),
    el('div', { class: 'acts' }, el('a', { class: 'button end', href: `/console/technicians/${t.id}` }, view.t('open'))),
  ];
}

/** @param {View} view @param {import('./list.js').Verbs} verbs @param {import('../model/day.js').Technician} t */
function away(view, verbs, t) {
  if (!view.settings.may_people || view.stale) return null;
  return el('button', { type: 'button', class: 'button small', 'aria-label': view.t('absence.title', { name: t.name }), onclick: () => verbs.absence(t) }, view.t('absence.open'));
}

/** Who else is at it, so that two do not move the same visit. @param {View} view @param {Visit} v */
function company(view, v) {
  const said = view.company(v);
  return said ? el('p', { class: 'company' }, said) : null;
}

/** Who does not go along when several are moved, pinned or taken off. @param {View} view */
export function stays(view) {
  const said = view.stays();
  return said ? el('p', { class: 'stays' }, said) : null;
}

/** @param {View} view @param {Visit} v */
function facts(view, v) {
  const placed = v.technician !== null,
    late = lateBy(v),
    red = trouble(v, view.day.now) ? 'red' : '';
  const promised = v.window ? `${view.span(v.window)}${v.confirmed ? ' ✓' : ''}` : '–';
  const pairs = [
    ['promised', promised, ''],
    ['planned', placed ? view.time(v.planned) : '–', ''],
    ['expected', placed && !hasEnded(v) ? `${view.time(v.start)}${late ? ` (+${late})` : ''}` : '–', red],
  ];
  return el('dl', { class: 'times' }, ...pairs.flatMap(([key, value, look]) => [el('dt', {}, view.t(key)), el('dd', { class: look }, value)]));
}

/** @param {View} view @param {import('./list.js').Verbs} verbs @param {Visit} v @param {boolean} several */
function acts(view, verbs, v, several) {
  const may = view.settings.may_plan && !view.stale,
    many = several ? view.movable() : [v],
    movable = may && many.length > 0 && (several || !hasBegun(v)),
    placed = several || v.technician !== null;
  const button = (/** @type {string} */ key, /** @type {() => void} */ act) => el('button', { type: 'button', class: 'button', onclick: act }, view.t(key));
  return el(
    'div',
    { class: 'acts' },
    !several && el('a', { class: 'button', href: `tel:${v.phone}` }, view.t('call')),
    movable && !several && !v.held && (!placed || v.priority === 'emergency') && button('emergency.open', () => verbs.emergency(v)),
    movable && !several && v.crew > 1 && placed && button('second.open', () => verbs.second(v)),
    movable && button('move', () => verbs.move()),
    movable && placed && button(many.every((one) => one.pinned) ? 'unpin' : 'pin', () => verbs.pin(many)),
    movable && placed && button('unplace', () => verbs.unplace(many)),
    view.settings.may_plan && !hasEnded(v) && !several && button('more', () => verbs.report(v)),
    !several && el('a', { class: 'button end', href: `/console/orders/${v.order}` }, view.t('open')),
  );
}
