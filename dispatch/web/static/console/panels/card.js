// The verdict card: follows the hand while dragging, then stays and asks where a rule breaks.

import { el, byId } from '../element.js';

export function hideCard() {
  byId('verdict').hidden = true;
  byId('verdict').classList.remove('still');
}
export const cardAsks = () => byId('verdict').classList.contains('still') && !byId('verdict').hidden;

/** Keeps something before the reader until they answer. @param {Node[]} nodes */
export function stay(nodes) {
  const card = byId('verdict');
  card.classList.add('still');
  card.append(...nodes);
}
export { el };
