// The technician asks to be away: kept here, sent when it can be, and answered by a dispatcher.

import { ABSENCE, WITHDRAWAL } from "./queue.js";
import * as store from "./store.js";
import { momentOf, say, shortSpan } from "./words.js";

/** @typedef {import("./shapes").AbsenceRequest} AbsenceRequest */ /** @typedef {import("./shapes").Waiting} Waiting */

// What a form asks for, or the sentence that says what is wrong with it.
/** @param {HTMLFormElement} form @param {string} zone */
export function askedIn(form, zone) {
  const { start, end, kind, reason } = Object.fromEntries(new FormData(form));
  const [from, until] = [momentOf(String(start), zone), momentOf(String(end), zone)];
  if (!(from < until)) return { problem: say("tech.away_ends_first") };
  if (kind === "other" && !String(reason).trim()) return { problem: say("tech.away_say_why") };
  return { request_id: crypto.randomUUID(), start: from.toISOString(), end: until.toISOString(), why: kind, reason };
}

// Requests as the server said last, and on top of them what still waits to be sent.
/** @param {AbsenceRequest[]} requests @param {Waiting[]} queue @returns {AbsenceRequest[]} */
export function withUnsent(requests, queue) {
  const waiting = queue.flatMap((item) => item.absence ?? []);
  const taken = new Set(waiting.filter((one) => one.kind === WITHDRAWAL).map((one) => one.request_id));
  const asked = waiting.filter((one) => one.kind === ABSENCE).map((one) => ({ ...one, kind: one.why, state: "unsent", answer: "" }));
  const known = new Set(requests.map((one) => one.request_id));
  const all = [...requests, ...asked.filter((one) => !known.has(one.request_id))];
  return all.map((one) => (taken.has(one.request_id) ? { ...one, state: "withdrawn" } : one));
}

/** @param {AbsenceRequest[]} requests @param {string} zone */
export function showAbsences(requests, zone) {
  const list = /** @type {HTMLElement} */ (document.querySelector("#absences ul"));
  const shown = JSON.stringify(requests);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...requests.map((one) => lineOf(one, zone)));
}

/** @param {AbsenceRequest} request @param {string} zone */
function lineOf(request, zone) {
  const line = document.createElement("li");
  const state = document.createElement("strong");
  state.textContent = say(`tech.absence_${request.state}`);
  line.append(`${shortSpan(request.start, request.end, zone)} · ${whyAway(request)} · `, state);
  if (request.answer) line.append(` – ${request.answer}`);
  if (["asked", "unsent"].includes(request.state)) {
    const back = document.createElement("button");
    Object.assign(back, { type: "button", className: "plain", value: request.request_id, textContent: say("tech.withdraw") });
    line.append(" ", back);
  }
  return line;
}

/** @param {AbsenceRequest} request */
const whyAway = ({ kind, reason }) => [kind && say(`absence_kinds.${kind}`), reason].filter(Boolean).join(" · ");

// What was asked and is answered since the device last heard of it must be read.
/** @param {AbsenceRequest[]|undefined} before @param {AbsenceRequest[]} now */
export async function noteAnswers(before, now) {
  const waited = new Set((before ?? []).filter((one) => one.state === "asked").map((one) => one.request_id));
  for (const one of now) {
    if (!waited.has(one.request_id) || !["approved", "declined"].includes(one.state)) continue;
    await store.note({ absence: one, answered: one.state, at: one.answered_at ?? new Date().toISOString() });
  }
}
