// Reads the day again where anything on it has changed, and notes which visits have left it and why.

import { noteAnswers } from "./absences.js";
import * as api from "./api.js";
import { OPEN } from "./card.js";
import { notePhotoAnswer } from "./own_photo.js";
import * as store from "./store.js";

/** @typedef {import("./shapes").Day} Day */

const NO_NEWS = "over";
const DAY_MS = 86400000;
const TOMORROW_LASTS_MS = 120000;

// The status of the last answer: 200 where the device knows its day, 0 without a network.
/** @param {string} token */
export async function readDay(token) {
  const [since, before] = [await store.read("since"), await store.read("day")];
  const news = await api.sync(token, since);
  if (news.status === 422) await store.keep("since", undefined);
  if (!news.ok) return news.status;
  const { visits, gone, parts, absence_requests: requests, photo_proposals: photos, next, now } = news.body;
  if (visits.length || gone.length || parts || !since || !before || !isToday(before, now)) {
    const answer = await api.day(token);
    if (!answer.ok) return answer.status;
    await noteGone(before, gone, now);
    if (requests) await noteAnswers(before?.absence_requests, requests);
    if (photos) await notePhotoAnswer(before?.photo_proposals, photos);
    await store.keep("day", answer.body);
  }
  await store.keep("since", next);
  return readTomorrow(token);
}

// Tomorrow is read with the next answer, whenever it was read last.
export async function wantTomorrow() {
  const before = await store.read("tomorrow");
  if (before) await store.keep("tomorrow", { ...before, read_at: 0 });
}

/** @param {string} token */
async function readTomorrow(token) {
  const [today, before] = [await store.read("day"), await store.read("tomorrow")];
  const date = new Date(Date.parse(today.date) + DAY_MS).toISOString().slice(0, 10);
  if (before?.date === date && Date.now() - before.read_at < TOMORROW_LASTS_MS) return 200;
  const answer = await api.day(token, date);
  if (answer.ok) await store.keep("tomorrow", { ...answer.body, read_at: Date.now() });
  return answer.ok || answer.status === 422 ? 200 : answer.status;
}

const isToday = (/** @type {Day} */ day, /** @type {string} */ now) => new Date(now).toLocaleDateString("en-CA", { timeZone: day.zone }) === day.date;

/** @param {Day|undefined} before @param {{visit_id: number, reason: string}[]} gone @param {string} at */
async function noteGone(before, gone, at) {
  const handedBack = (await store.read("handed_back")) ?? [];
  for (const { visit_id, reason } of gone) {
    const visit = before?.visits.find((one) => one.visit_id === visit_id);
    if (!visit || !OPEN.includes(visit.state) || reason === NO_NEWS || handedBack.includes(visit_id)) continue;
    const about = { reference: visit.reference, name: visit.customer?.name };
    await store.note({ visit_id, about, gone: reason, at });
  }
}
