// The technician's page. Nothing that they enter waits for a network: it is kept, shown at once, and sent when it can be.

import { askedIn } from "./absences.js";
import * as api from "./api.js";
import { byId, within } from "./elements.js";
import { answerWith, takeAnswers } from "./ending/checklist.js";
import { showNotices, showQueue } from "./notices.js";
import { LONGEST_SIDE } from "./own_photo.js";
import { ready } from "./photos.js";
import * as position from "./position.js";
import { ABSENCE, OWN_PHOTO, PHOTO, WITHDRAWAL, flush, record, recordAbsence, recordFile, recordOwnPhoto, recordPickup } from "./queue.js";
import { readDay, wantTomorrow } from "./reading.js";
import { canScan, scan } from "./ending/scanner.js";
import { isSigned, signatureOf, wipe } from "./ending/signature.js";
import * as store from "./store.js";
import { takeParts } from "./ending/van.js";
import * as view from "./view.js";
import { say } from "./words.js";

const EVERY_MS = 15000;
let busy = false;
let again = false;
let online = navigator.onLine;
let shows = "day";

async function draw() {
  const [day, queue, notices] = await Promise.all([store.read(shows), store.waiting(), store.notices()]);
  if (day) view.showDay(day, queue, { ahead: shows === "tomorrow" });
  if (day) await drawMap(day, queue);
  showQueue(queue, day?.zone);
  showNotices(notices, day?.zone);
  view.status({ online, waiting: queue.length });
}

// The map is loaded when it is opened, and not before.
/** @param {import("./shapes").Day} day @param {import("./shapes").Waiting[]} queue */
async function drawMap(day, queue) {
  if (!(/** @type {HTMLDetailsElement} */ (byId("map")).open)) return;
  await (await import("./map/day_map.js")).drawMap(day, queue);
}

// The streets behind the map, where the operator has any: they come after everything else, and nothing waits for them.
/** @param {string} token */
async function bringStreets(token) {
  const map = /** @type {HTMLDetailsElement} */ (byId("map"));
  const saves = /** @type {any} */ (navigator).connection?.saveData;
  if (!map.dataset.streets || (saves && !map.open)) return;
  const { bring } = await import("./map/fetching.js");
  if (await bring(map.dataset.streets, token, [await store.read("day"), await store.read("tomorrow")])) await draw();
}

// After an offline reload no `online` event comes, so this also runs at the start, on a timer and when looked at.
async function bringUpToDate() {
  const token = await store.read("token");
  if (!token) return view.showPairing();
  // What they tap while an earlier report is under way goes out right behind it, not only with the timer.
  if (busy) return void (again = true);
  busy = true;
  try {
    const sent = await flush(token);
    const status = sent.letIn ? await readDay(token) : 401;
    if (status === 401) return await letOut();
    online = status === 200;
    await draw();
    if (online) void bringStreets(token);
    await position.tellWhere(token);
  } finally {
    busy = false;
  }
  if (again) {
    again = false;
    await bringUpToDate();
  }
}

// The device was shut out. What still waits is kept: it is sent once the device is paired again.
async function letOut() {
  position.rest();
  await store.forget();
  shows = "day";
  view.showPairing();
}

// A picture of the code leads here with the code behind a #. It is taken once and leaves the address.
function takeCode() {
  const code = location.hash.slice(1);
  if (!/^\d{8,20}$/.test(code)) return;
  /** @type {HTMLInputElement} */ (byId("code")).value = code;
  history.replaceState(null, "", location.pathname);
}

/** @param {SubmitEvent} event */
async function pair(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const { code, device } = /** @type {any} */ (form.elements);
  const answer = await api.pair(code.value.trim(), device.value.trim() || "browser");
  if (!answer.ok) return view.pairingFailed();
  await store.keep("token", answer.body.token);
  form.reset();
  await bringUpToDate();
}

// One serial number a line, or by commas, as they are read off the labels.
const fitted = (/** @type {string} */ serials) =>
  [...new Set(serials.split(/[\s,;，；]+/).filter(Boolean))].slice(0, 20).map((serial) => ({ serial: serial.slice(0, 60) }));

/** @param {SubmitEvent} event */
async function enter(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const submitter = /** @type {HTMLButtonElement|null} */ (event.submitter);
  const visitId = visitIdOf(form);
  const kind = form.dataset.kind ?? "";
  /** @type {Record<string, any>} */
  const entered = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string" && value));
  const { serials, ...fields } = entered;
  const answers = takeAnswers(fields, (await visitOf(visitId))?.checklist ?? []);
  if (Object.keys(answers).length) fields.answers = answers;
  if (serials) fields.devices = fitted(serials);
  const parts = takeParts(fields);
  if (parts.length) fields.parts = parts;
  const pad = /** @type {HTMLCanvasElement|null} */ (form.querySelector(".pad"));
  const signature = pad && isSigned(pad) && (await signatureOf(pad));
  if (submitter?.name === "minutes") fields.minutes = Number(submitter.value);
  /** @type {HTMLElement|null} */ (document.activeElement)?.blur();
  form.reset();
  const details = form.closest("details");
  if (details) details.open = false;
  if (kind === "declined") await store.keep("handed_back", [...((await store.read("handed_back")) ?? []), visitId]);
  if (signature) await recordFile(visitId, signature, await about(visitId), { purpose: "signature" });
  await record({ visit_id: visitId, kind, ...fields }, await about(visitId));
  await draw();
  await bringUpToDate();
}

/** @param {Event} event */
async function photograph(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  if (input.type !== "file") return;
  const visitId = visitIdOf(input);
  const { question, cleared } = input.dataset;
  const files = [...(input.files ?? [])];
  input.value = "";
  for (const file of files) {
    const photo = await ready(file);
    const who = await about(visitId);
    if (photo) {
      const attachmentId = await recordFile(visitId, photo, who, { cleared: Boolean(cleared) });
      if (question) answerWith(visitId, question, attachmentId);
    } else await store.note({ visit_id: visitId, about: who, sent: PHOTO, at: new Date().toISOString(), reason: "broken_picture" });
    await draw();
  }
  await bringUpToDate();
}

// What is beside the fields of an end: the camera for serial numbers, and the pad that the customer signs on.
/** @param {Event} event */
async function help(event) {
  const pressed = /** @type {HTMLElement} */ (event.target);
  const form = pressed.closest("form");
  if (!form) return;
  if (pressed.matches(".wipe")) wipe(/** @type {HTMLCanvasElement} */ (within(form, ".pad")));
  if (!pressed.matches(".scan") || !canScan()) return;
  const visit = visitIdOf(form);
  const problem = await scan((serial) => {
    // The card may have been drawn anew since the camera was opened.
    const area = /** @type {HTMLTextAreaElement|null} */ (document.querySelector(`[data-visit="${visit}"] [name="serials"]`));
    if (!area) return;
    area.value = [...area.value.split(/\s+/).filter(Boolean), serial].join("\n");
  });
  if (problem) view.tell(problem);
}

/** @param {SubmitEvent} event */
async function askAbsence(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const asked = askedIn(form, (await store.read("day")).zone);
  within(form, ".problem").textContent = asked.problem ?? "";
  if (asked.problem) return;
  form.reset();
  await recordAbsence(ABSENCE, asked);
  await draw();
  await bringUpToDate();
}

/** @param {Event} event */
async function withdrawAbsence(event) {
  const { tagName, value } = /** @type {HTMLButtonElement} */ (event.target);
  if (tagName !== "BUTTON" || !value) return;
  await recordAbsence(WITHDRAWAL, { request_id: value });
  await draw();
  await bringUpToDate();
}

/** @param {Event} event */
async function havePickedUp(event) {
  const { tagName, value } = /** @type {HTMLButtonElement} */ (event.target);
  if (tagName !== "BUTTON" || !value) return;
  await recordPickup(Number(value));
  await draw();
  await bringUpToDate();
}

// Taken or chosen, and made small here: the office sees it before any customer does.
/** @param {Event} event */
async function proposePhoto(event) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const [file] = input.files ?? [];
  input.value = "";
  if (!file) return;
  const photo = await ready(file, LONGEST_SIDE);
  if (photo) await recordOwnPhoto(photo);
  else await store.note({ sent: OWN_PHOTO, at: new Date().toISOString(), reason: "broken_picture" });
  await draw();
  await bringUpToDate();
}

const visitIdOf = (/** @type {HTMLElement} */ inside) => Number(/** @type {HTMLElement|null} */ (inside.closest("[data-visit]"))?.dataset.visit);

// By what whoever reads the queue or a notice knows the visit.
/** @param {number} visitId */
async function about(visitId) {
  const visit = await visitOf(visitId);
  return { reference: visit?.reference, name: visit?.customer?.name };
}

/** @param {number} visitId @returns {Promise<import("./shapes").Visit|undefined>} */
async function visitOf(visitId) {
  /** @type {(import("./shapes").Day|undefined)[]} */
  const days = [await store.read("day"), await store.read("tomorrow")];
  return days.flatMap((day) => day?.visits ?? []).find((one) => one.visit_id === visitId);
}

/** @param {Event} event */
async function show(event) {
  const wanted = /** @type {HTMLElement} */ (event.target).closest("button")?.value;
  if (!wanted || !(await store.read(wanted))) return;
  shows = wanted;
  await draw();
}

/** @param {Event} event */
async function haveRead(event) {
  const pressed = /** @type {HTMLElement} */ (event.target);
  const card = /** @type {HTMLElement|null} */ (pressed.closest("[data-notice]"));
  if (!card || !pressed.closest("button")) return;
  await store.haveRead(Number(card.dataset.notice));
  await draw();
}

/** @param {Event} event */
async function agreed(event) {
  if (!(/** @type {HTMLElement} */ (event.target).closest("button"))) return;
  await position.agree();
  await bringUpToDate();
}

byId("pairing").addEventListener("submit", pair);
byId("visits").addEventListener("submit", enter);
byId("visits").addEventListener("change", photograph);
byId("visits").addEventListener("click", help);
byId("absences").addEventListener("submit", askAbsence);
byId("absences").addEventListener("click", withdrawAbsence);
byId("pickups").addEventListener("click", havePickedUp);
byId("own_photo").addEventListener("change", proposePhoto);
byId("days").addEventListener("click", show);
byId("notices").addEventListener("click", haveRead);
byId("position").addEventListener("click", agreed);
byId("map").addEventListener("toggle", draw);
byId("refresh").addEventListener("click", () => wantTomorrow().then(bringUpToDate));
byId("unpair").addEventListener("click", letOut);
document.addEventListener("visibilitychange", () => document.hidden || bringUpToDate());
addEventListener("online", bringUpToDate);
addEventListener("hashchange", takeCode);
setInterval(bringUpToDate, EVERY_MS);

navigator.serviceWorker?.register("/tech/worker.js", { scope: "/tech" });
takeCode();
if (await store.read("token")) await draw();
await bringUpToDate();
