// The photo of themself that a technician proposes: kept here, sent when it can be, and shown to customers once it is approved.

import { byId, within } from "./elements.js";
import * as store from "./store.js";
import { say } from "./words.js";

/** @typedef {import("./shapes").PhotoProposal} PhotoProposal */ /** @typedef {import("./shapes").Waiting} Waiting */

export const LONGEST_SIDE = 800;

// Where it stands, as the server said last, and on top of that what still waits to be sent.
/** @param {PhotoProposal|undefined} proposal @param {Waiting[]} queue */
export function showOwnPhoto(proposal, queue) {
  const state = queue.some((item) => item.own_photo) ? "unsent" : proposal?.state ?? "none";
  const answer = state === proposal?.state && proposal.answer ? ` – ${proposal.answer}` : "";
  within(byId("own_photo"), "[role=status]").textContent = say(`tech.own_photo_${state}`) + answer;
}

// What was proposed and is answered since the device last heard of it must be read.
/** @param {PhotoProposal[]|undefined} before @param {PhotoProposal[]} now */
export async function notePhotoAnswer(before, now) {
  const waited = new Set((before ?? []).filter((one) => one.state === "asked").map((one) => one.request_id));
  for (const one of now) {
    if (!waited.has(one.request_id) || !["approved", "declined"].includes(one.state)) continue;
    await store.note({ own_photo: one, answered: one.state, at: one.answered_at ?? new Date().toISOString() });
  }
}
