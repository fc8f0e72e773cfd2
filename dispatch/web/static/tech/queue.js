// Events are written down first and sent later, in their order, as often as it takes: the server knows each by its id.

import * as api from "./api.js";
import * as store from "./store.js";

const AT_ONCE = 100;
const WORTH_TELLING = ["rejected", "conflict"];

export async function record(event) {
  await store.append({ event: { event_id: crypto.randomUUID(), at: new Date().toISOString(), ...event } });
}

// Sends what waits. An event is dropped for its own verdict only; any other answer leaves everything as it is.
// Returns the verdicts that a person should know of, and whether the server was reached and let the device in.
export async function flush(token) {
  const told = [];
  let batch = (await store.waiting()).slice(0, AT_ONCE);
  while (batch.length) {
    const answer = await api.report(token, batch.map((item) => item.event));
    const verdicts = answer.ok ? answer.body.verdicts : [];
    if (!verdicts.length) return { told, letIn: answer.status !== 401, online: answer.status !== 0 };
    for (const [place, verdict] of verdicts.entries()) {
      if (WORTH_TELLING.includes(verdict.verdict)) told.push(verdict);
      await store.drop(batch[place].number);
    }
    batch = (await store.waiting()).slice(0, AT_ONCE);
  }
  return { told, letIn: true, online: true };
}
