// The newest plan of each territory: what became of it, how far its search is, and what can be done with it.

import { el, byId } from '../element.js';

/** @typedef {import('../view.js').View} View */
/** @typedef {import('./list.js').Verbs} Verbs */
/** @typedef {{phase: string, seconds: number, of_seconds: number, visits: number, placed: number|null, price: number|null, bound: number|null, gap_percent: number|null}} Progress */
/** @typedef {{id: number, territory_id: number, state: string, asked_by: string, progress: Progress|null, stopped_by: string|null, stopped_at: string|null, price: number|null, bound: number|null, gap_percent: number|null}} Plan */

const RUNNING = ['requested', 'solving'];
const SEARCHED = ['draft', 'published'];

/** @param {Plan} plan */
export const runs = (plan) => RUNNING.includes(plan.state);

/** @param {View} view @param {Verbs} verbs */
export function plans(view, verbs) {
  const all = /** @type {Plan[]} */ (view.day.plans);
  const shape = JSON.stringify([all.map((p) => [p.id, p.state, p.stopped_at]), view.day.territories.length, view.settings.may_plan]);
  // A second's news changes words and a bar: a button that is being pressed stays the same one.
  if (byId('plan').dataset.shape !== shape) {
    byId('plan').dataset.shape = shape;
    const again = view.settings.may_plan && !all.some(runs) && el('button', { type: 'button', class: 'button', onclick: () => verbs.replan() }, view.t(all.length ? 'replan' : 'plan_now'));
    byId('plan').replaceChildren(...all.flatMap((plan) => parts(view, verbs, plan)), ...(again ? [again] : []));
  }
  for (const plan of all) refresh(view, plan);
}

/** @param {View} view @param {Verbs} verbs @param {Plan} plan @returns {HTMLElement[]} */
function parts(view, verbs, plan) {
  const name = view.day.territories.find((/** @type {any} */ t) => t.id === plan.territory_id)?.name ?? '';
  const stop = () => verbs.stop(plan);
  return [
    el(
      'span',
      { title: view.t('plan_by', { who: plan.asked_by }) },
      view.day.territories.length > 1 && `${name}: `,
      el('b', {}, view.t('plan', { n: plan.id })),
      ` ${view.words.word('plan_states', plan.state)}`,
    ),
    runs(plan) && el('progress', { id: `bar-${plan.id}`, max: 1, 'aria-label': view.t('solving') }),
    el('span', { class: 'num', id: `run-${plan.id}` }),
    plan.state === 'solving' && !plan.stopped_by && view.settings.may_plan && el('button', { type: 'button', class: 'button', title: view.t('run.stop_hint'), onclick: stop }, view.t('run.stop')),
    plan.state === 'draft' && el('a', { class: 'button', href: `/console/plans/${plan.id}/difference` }, view.t('compare')),
    plan.state === 'draft' && view.settings.may_plan && el('button', { type: 'button', class: 'button main', onclick: () => verbs.publish(plan) }, view.t('publish')),
  ].flatMap((part) => (part instanceof HTMLElement ? [part] : []));
}

/** @param {View} view @param {Plan} plan */
function refresh(view, plan) {
  const { progress } = plan,
    bar = byId(`bar-${plan.id}`);
  if (bar && progress && progress.phase !== 'starting') bar.value = Math.min(1, progress.seconds / Math.max(1, progress.of_seconds));
  const words = said(view, plan).join(' · '),
    place = byId(`run-${plan.id}`);
  if (place.textContent === words) return;
  place.textContent = words;
  place.title = words && `${words}. ${view.t('run.unit')}`;
}

/** How far the search is, or what is known of what it found. @param {View} view @param {Plan} plan @returns {string[]} */
function said(view, plan) {
  const stopped = plan.stopped_by ? [view.t('run.stopped', { who: plan.stopped_by, at: view.time(view.clock.minute(plan.stopped_at ?? '')) })] : [];
  if (SEARCHED.includes(plan.state)) return [...stopped, ...worth(view, plan)];
  if (plan.state !== 'solving') return [];
  const { progress } = plan;
  if (!progress) return stopped;
  const { phase, seconds, of_seconds, placed, visits } = progress;
  const clock = view.t('run.seconds', { n: Math.round(Math.min(seconds, of_seconds)), of: Math.round(of_seconds) });
  const counted = placed === null ? [] : [view.t('run.placed', { n: placed, of: visits })];
  return [...stopped, view.t(`run.${phase}`), clock, ...counted, ...worth(view, progress)];
}

/** The best plan against the lowest that is possible. @param {View} view @param {{price: number|null, bound: number|null, gap_percent: number|null}} plan */
function worth(view, { price, bound, gap_percent }) {
  if (price === null) return [];
  const minutes = (/** @type {number} */ n) => Math.round(n / 60).toLocaleString(view.language);
  const best = view.t('run.best', { price: minutes(price) });
  if (bound === null || gap_percent === null) return [best, view.t('run.gap_unknown')];
  const gap = view.t(gap_percent ? 'run.gap' : 'run.optimal', { percent: gap_percent.toLocaleString(view.language, { maximumFractionDigits: 1 }) });
  return [best, view.t('run.bound', { price: minutes(bound) }), gap];
}
