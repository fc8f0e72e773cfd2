// Reads the day again where anything on it has changed, and notes which visits have left it and why.

import * as api from "./api.js";
import { OPEN } from "./card.js";
import * as store from "./store.js";

const NO_NEWS = "over";

// The status of the last answer: 200 where the device knows its day, 0 without a network.
export async function readDay(token) {
  const [since, before] = [await store.read("since"), await store.read("day")];
  const news = await api.sync(token, since);
  if (news.status === 422) await store.keep("since", undefined);
  if (!news.ok) return news.status;
  const { visits, gone, next, now } = news.body;
  if (visits.length || gone.length || !since || !before || !isToday(before, now)) {
    const answer = await api.day(token);
    if (!answer.ok) return answer.status;
    await noteGone(before, gone, now);
    await store.keep("day", answer.body);
  }
  await store.keep("since", next);
  return 200;
}

const isToday = (day, now) => new Date(now).toLocaleDateString("en-CA", { timeZone: day.zone }) === day.date;

async function noteGone(before, gone, at) {
  const handedBack = (await store.read("handed_back")) ?? [];
  for (const { visit_id, reason } of gone) {
    const visit = before?.visits.find((one) => one.visit_id === visit_id);
    if (!visit || !OPEN.includes(visit.state) || reason === NO_NEWS || handedBack.includes(visit_id)) continue;
    const about = { reference: visit.reference, name: visit.customer?.name };
    await store.note({ visit_id, about, gone: reason, at });
  }
}
