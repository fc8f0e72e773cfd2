// How what was reported from a visit is taken back, by its kind; the server judges each like any other change.

import { post, remove } from './model/server.js';

/** @typedef {import('./board.js').Board} Board */ /** @typedef {import('./model/day.js').Visit} Visit */
/** @typedef {import('./model/history.js').Inverse} Inverse */ /** @typedef {import('./model/history.js').Spot} Spot */
/** @typedef {{body: any, answer: any}} Report what was sent, and what the server said last */

/** @param {Board} board @param {Visit} v @param {Spot} spot where it was @param {Report} report @param {() => Promise<any>} redo @returns {Inverse} */
export function inverseOf(board, v, spot, report, redo) {
  const { view } = board,
    { kind, minutes } = report.body,
    who = { who: v.customer };
  const otherwise = (/** @type {string} */ other) => () => post('/disruptions', { kind: other, visit_id: v.id, minutes });
  switch (kind) {
    case 'visit_longer':
      return { undo: otherwise('visit_shorter'), redo, said: view.t('back.visit_longer'), asks: view.t('back.visit_longer_asks') };
    case 'visit_shorter':
      return { undo: otherwise('visit_longer'), redo, said: view.t('back.visit_shorter'), asks: null };
    case 'part_missing':
      return { undo: () => post(`/orders/${v.order}/release`), redo, said: view.t('back.part_missing', who), asks: view.t('back.part_missing_asks', who) };
    case 'customer_cancels':
      return { undo: () => reinstate(board, v, spot), redo, said: '', asks: view.t('back.customer_cancels_asks', who) };
    default: {
      const name = view.day.technician(report.body.technician_id)?.name ?? '';
      return {
        undo: () => remove(`/technicians/${report.body.technician_id}/absences/${report.answer.absence_id}`),
        redo,
        said: view.t('absence.undone', { name }),
        asks: view.t('absence.undo_asks', { name }),
      };
    }
  }
}

/** Takes the order up again and puts its visit back where it was, if it may be there; what came of it. @param {Board} board @param {Visit} v @param {Spot} spot */
async function reinstate(board, v, spot) {
  await post(`/orders/${v.order}/reinstate`, { why: board.view.t('undo') });
  await board.fresh();
  const is_back = await board.moves.putBack(v.id, spot);
  return board.view.t(is_back ? 'back.customer_cancels' : 'back.customer_cancels_unplaced', { who: v.customer });
}
