// Above the timeline: the day's sums, which are filters too, and the filters themselves.

import { hasEnded, trouble } from '../model/day.js';
import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */
/** @typedef {import('./list.js').Verbs} Verbs */

/** @param {View} view @param {Verbs} verbs */
export function sums(view, verbs) {
  const placed = [...view.day.visits.values()].filter((v) => v.technician !== null),
    { now } = view.day;
  const count = (/** @type {'risk'|'untouched'} */ what) => placed.filter((v) => trouble(v, now) === what).length;
  const [risk, untouched] = [count('risk'), count('untouched')],
    done = placed.filter(hasEnded).length;
  const one = (/** @type {string} */ key, /** @type {number} */ n, /** @type {string} */ look, /** @type {string} */ tab) =>
    el(
      'button',
      {
        type: 'button',
        class: look,
        onclick: () => {
          view.tab = tab;
          view.filter.trouble = key === 'risk' || key === 'untouched';
          verbs.redraw();
        },
      },
      el('b', {}, String(n)),
      view.t(`sum.${key}`),
    );
  byId('sums').replaceChildren(
    one('done', done, 'quiet', 'risk'),
    one('track', placed.length - done - risk - untouched, 'quiet', 'risk'),
    one('risk', risk, risk ? 'red' : '', 'risk'),
    one('untouched', untouched, untouched ? 'red' : '', 'risk'),
    one('unplaced', view.day.unplaced.length, '', 'unplaced'),
  );
}

/** What one can choose from, with its words. @param {View} view @returns {Record<string, [string, string][]>} */
function choices(view) {
  const all = [...view.day.visits.values()];
  const found = (/** @type {(v: import('../model/day.js').Visit) => string[]} */ of) => [...new Set(all.flatMap(of))].sort();
  return {
    skill: [...new Set([...view.day.technicians.flatMap((t) => t.skills), ...found((v) => v.skills)])].sort().map((s) => [s, s.replaceAll('_', ' ')]),
    kind: found((v) => [v.kind]).map((k) => [k, view.words.word('kinds', k)]),
    state: found((v) => [v.state]).map((s) => [s, s === 'draft' ? view.t('state.unplaced') : view.words.word('visit_states', s)]),
    contractor: [...new Set(view.day.technicians.flatMap((t) => t.contractor ?? []))].sort().map((one) => [one, one]),
    group: view.day.territories.length > 1 ? view.day.territories.map((/** @type {any} */ t) => [String(t.id), t.name]) : [],
  };
}

/** @param {View} view @param {Verbs} verbs */
export function filters(view, verbs) {
  const filter = /** @type {Record<string, any>} */ (view.filter);
  const boxes = Object.entries(choices(view))
    .filter(([, values]) => values.length)
    .map(([name, values]) => {
      const change = (/** @type {Event} */ e) => {
        filter[name] = /** @type {HTMLSelectElement} */ (e.target).value || null;
        verbs.redraw();
        byId('filters').querySelector(`[name=${name}]`)?.focus();
      };
      const box = /** @type {HTMLSelectElement} */ (
        el(
          'select',
          { name, 'aria-label': view.t(`filter.${name}`), class: filter[name] && 'on', onchange: change },
          el('option', { value: '' }, view.t(`filter.${name}`)),
          ...values.map(([value, said]) => el('option', { value }, said)),
        )
      );
      box.value = filter[name] ?? '';
      return box;
    });
  const trouble = {
    type: 'button',
    class: `chip ${view.filter.trouble ? 'on' : ''}`,
    'aria-pressed': String(view.filter.trouble),
    onclick: () => {
      view.filter.trouble = !view.filter.trouble;
      verbs.redraw();
    },
  };
  const clear = () => {
    view.clearFilters();
    verbs.redraw();
  };
  byId('filters').replaceChildren(
    ...boxes,
    el('button', trouble, view.t('filter.trouble')),
    ...(view.filtering ? [el('button', { type: 'button', class: 'chip clear', onclick: clear }, view.t('filter.clear'))] : []),
  );
}
