// What is done is written down first and sent later, in its order, as often as it takes: the server knows each by its id.

import * as api from "./api.js";
import * as store from "./store.js";
import { sendFile } from "./uploads.js";

/** @typedef {import("./shapes").Waiting} Waiting */ /** @typedef {import("./shapes").About} About */
/** @typedef {Waiting & {event: import("./shapes").FieldEvent}} WaitingEvent */
/** @typedef {{reason?: string, verdict: string, visit_state?: string, errors?: {answers?: Record<string, string[]>}}} Verdict */

const AT_ONCE = 100;
export const PHOTO = "photo";
export const SIGNATURE = "signature";
export const ABSENCE = "absence_request";
export const OWN_PHOTO = "own_photo";
export const PICKUP = "pickup";
export const WITHDRAWAL = "absence_withdrawal";
const WORTH_TELLING = ["rejected", "conflict"];

// `about` names the visit to whoever reads the queue; the server does not get it.
/** @param {{visit_id: number, kind: string} & Record<string, unknown>} event @param {About} about */
export async function record(event, about) {
  await store.append({ event: { event_id: crypto.randomUUID(), at: new Date().toISOString(), ...event }, about });
}

// A photograph waits in the same line as everything else, and so does a signature.
/** @param {number} visitId @param {import("./shapes").Picture} picture @param {About} about */
export async function recordFile(visitId, picture, about, { purpose = "record", cleared = false } = {}) {
  const file = { attachment_id: crypto.randomUUID(), visit_id: visitId, purpose, cleared, ...picture };
  await store.append({ file, at: new Date().toISOString(), about });
  return file.attachment_id;
}

// What a technician asks for themself, or takes back.
/** @param {string} kind @param {any} request */
export async function recordAbsence(kind, request) {
  await store.append({ absence: { ...request, kind }, at: new Date().toISOString() });
}

// The photo of themself that a technician proposes; one that still waits here goes, since the new one takes its place.
/** @param {import("./shapes").Picture} picture */
export async function recordOwnPhoto(picture) {
  for (const { number, own_photo } of await store.waiting()) if (own_photo) await store.settle(number, null);
  await store.append({ own_photo: { request_id: crypto.randomUUID(), ...picture }, at: new Date().toISOString() });
}

// What was to be picked up on the way is in the van.
/** @param {number} pickupId */
export async function recordPickup(pickupId) {
  await store.append({ pickup: { id: pickupId }, at: new Date().toISOString() });
}

// What an item of the queue is.
export const kindOf = (/** @type {Waiting} */ item) =>
  item.event?.kind ?? item.absence?.kind ?? (item.own_photo && OWN_PHOTO) ?? (item.pickup && PICKUP) ?? (item.file?.purpose === "signature" ? SIGNATURE : PHOTO);

// Sends what waits; two pages of one device take turns. Says whether the device was let in, and what has become of
// each visit that something was sent for.
export const flush = (/** @type {string} */ token) =>
  navigator.locks ? navigator.locks.request("field-dispatch-queue", () => send(token)) : send(token);

/** @param {string} token */
async function send(token) {
  for (;;) {
    const waiting = await store.waiting();
    if (!waiting.length) return { letIn: true };
    const other = waiting.findIndex((item) => !item.event);
    const events = /** @type {WaitingEvent[]} */ (waiting.slice(0, other < 0 ? AT_ONCE : Math.min(other, AT_ONCE)));
    const answer = events.length ? await sendEvents(token, events) : await sendAlone(token, waiting[0]);
    if (answer.stopped) return { letIn: answer.status !== 401 };
  }
}

// An event is dropped for its own verdict only; any other answer leaves everything as it is.
/** @param {string} token @param {WaitingEvent[]} batch */
async function sendEvents(token, batch) {
  const answer = await api.report(token, batch.map((item) => item.event));
  const verdicts = /** @type {Verdict[]} */ ((answer.ok && answer.body.verdicts) || []);
  for (const [place, verdict] of verdicts.entries()) {
    await store.settle(batch[place].number, WORTH_TELLING.includes(verdict.verdict) ? noticeOf(batch[place], verdict) : null);
  }
  return { stopped: !verdicts.length, status: answer.status };
}

// What is refused as it is will be refused again: it is dropped, and whoever sent it is told.
/** @param {string} token @param {Waiting} item */
async function sendAlone(token, item) {
  const answer = await alone(token, item);
  const later = [0, 401, 408, 429].includes(answer.status) || answer.status >= 500;
  if (later) return { stopped: true, status: answer.status };
  const about = item.file ? { visit_id: item.file.visit_id, about: item.about } : { absence: item.absence };
  const refused = { ...about, sent: kindOf(item), at: item.at ?? new Date().toISOString(), reason: answer.body.title };
  await store.settle(item.number, answer.ok ? null : refused);
  return { stopped: false, status: answer.status };
}

/** @param {string} token @param {Waiting} item */
function alone(token, { file, absence, own_photo, pickup }) {
  if (file) return sendFile(token, file);
  if (own_photo) return api.proposePhoto(token, own_photo);
  if (pickup) return api.makePickup(token, pickup.id);
  if (!absence) throw new Error("An item that is nothing.");
  return absence.kind === WITHDRAWAL ? api.withdrawAbsence(token, absence) : api.askAbsence(token, absence);
}

/** @param {WaitingEvent} item @param {Verdict} verdict @returns {import("./store.js").NewNotice} */
const noticeOf = ({ event, about }, verdict) => ({
  visit_id: event.visit_id,
  about,
  sent: event.kind,
  at: event.at,
  reason: verdict.reason,
  state: verdict.visit_state,
  missing: Object.values(verdict.errors?.answers ?? {}).flat(),
});
