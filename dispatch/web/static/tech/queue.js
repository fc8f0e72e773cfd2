// What is done is written down first and sent later, in its order, as often as it takes: the server knows each by its id.

import * as api from "./api.js";
import * as store from "./store.js";

const AT_ONCE = 100;
const WORTH_TELLING = ["rejected", "conflict"];

// `about` names the visit to whoever reads the queue; the server does not get it.
export async function record(event, about) {
  await store.append({ event: { event_id: crypto.randomUUID(), at: new Date().toISOString(), ...event }, about });
}

// Sends what waits; two pages of one device take turns. Says whether the device was let in, and what has become of
// each visit that something was sent for.
export const flush = (token) =>
  navigator.locks ? navigator.locks.request("field-dispatch-queue", () => send(token)) : send(token);

async function send(token) {
  for (;;) {
    const batch = (await store.waiting()).slice(0, AT_ONCE);
    if (!batch.length) return { letIn: true };
    const answer = await sendEvents(token, batch);
    if (answer.stopped) return { letIn: answer.status !== 401 };
  }
}

// An event is dropped for its own verdict only; any other answer leaves everything as it is.
async function sendEvents(token, batch) {
  const answer = await api.report(token, batch.map((item) => item.event));
  const verdicts = (answer.ok && answer.body.verdicts) || [];
  for (const [place, verdict] of verdicts.entries()) {
    await store.settle(batch[place].number, WORTH_TELLING.includes(verdict.verdict) ? noticeOf(batch[place], verdict) : null);
  }
  return { stopped: !verdicts.length, status: answer.status };
}

const noticeOf = ({ event, about }, verdict) => ({
  visit_id: event.visit_id,
  about,
  sent: event.kind,
  at: event.at,
  reason: verdict.reason,
  state: verdict.visit_state,
});
