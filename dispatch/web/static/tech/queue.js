// What is done is written down first and sent later, in its order, as often as it takes: the server knows each by its id.

import * as api from "./api.js";
import * as store from "./store.js";

const AT_ONCE = 100;
export const PHOTO = "photo";
const WORTH_TELLING = ["rejected", "conflict"];

// `about` names the visit to whoever reads the queue; the server does not get it.
export async function record(event, about) {
  await store.append({ event: { event_id: crypto.randomUUID(), at: new Date().toISOString(), ...event }, about });
}

// A photograph waits in the same line as everything else.
export async function recordPhoto(visitId, photo, about) {
  const file = { attachment_id: crypto.randomUUID(), visit_id: visitId, ...photo };
  await store.append({ file, at: new Date().toISOString(), about });
  return file.attachment_id;
}

// Sends what waits; two pages of one device take turns. Says whether the device was let in, and what has become of
// each visit that something was sent for.
export const flush = (token) =>
  navigator.locks ? navigator.locks.request("field-dispatch-queue", () => send(token)) : send(token);

async function send(token) {
  for (;;) {
    const waiting = await store.waiting();
    if (!waiting.length) return { letIn: true };
    const photo = waiting.findIndex((item) => item.file);
    const events = waiting.slice(0, photo < 0 ? AT_ONCE : Math.min(photo, AT_ONCE));
    const answer = events.length ? await sendEvents(token, events) : await sendPhoto(token, waiting[0]);
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

// A photograph that is refused as it is will be refused again: it is dropped, and whoever took it is told.
async function sendPhoto(token, item) {
  const answer = await api.attach(token, item.file);
  const later = [0, 401, 408, 429].includes(answer.status) || answer.status >= 500;
  if (later) return { stopped: true, status: answer.status };
  const refused = { visit_id: item.file.visit_id, about: item.about, sent: PHOTO, at: item.at, reason: answer.body.title };
  await store.settle(item.number, answer.ok ? null : refused);
  return { stopped: false, status: answer.status };
}

const noticeOf = ({ event, about }, verdict) => ({
  visit_id: event.visit_id,
  about,
  sent: event.kind,
  at: event.at,
  reason: verdict.reason,
  state: verdict.visit_state,
  missing: Object.values(verdict.errors?.answers ?? {}).flat(),
});
