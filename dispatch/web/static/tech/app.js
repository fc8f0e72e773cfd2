// The technician's page. Nothing that they enter waits for a network: it is kept, shown at once, and sent when it can be.

import * as api from "./api.js";
import { flush, record } from "./queue.js";
import * as store from "./store.js";
import * as view from "./view.js";

const EVERY_MS = 15000;
let busy = false;
let again = false;
let told = [];

async function draw(online) {
  const [day, queue] = [await store.read("day"), await store.waiting()];
  if (day) view.showDay(day, queue);
  view.status({ online, waiting: queue.length, told });
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
    if (sent.told.length) told = sent.told;
    const answer = sent.letIn ? await api.day(token) : { status: 401 };
    if (answer.ok) await store.keep("day", answer.body);
    if (answer.status === 401) return letOut();
    await draw(answer.ok);
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
  await store.forget();
  view.showPairing();
}

async function pair(event) {
  event.preventDefault();
  const { code, device } = event.target.elements;
  const answer = await api.pair(code.value.trim(), device.value.trim() || "browser");
  if (!answer.ok) return view.pairingFailed();
  await store.keep("token", answer.body.token);
  event.target.reset();
  await bringUpToDate();
}

// One serial number a line, or by commas, as they are read off the labels.
const fitted = (serials) =>
  [...new Set(serials.split(/[\s,;，；]+/).filter(Boolean))].slice(0, 20).map((serial) => ({ serial: serial.slice(0, 60) }));

async function enter(event) {
  event.preventDefault();
  const form = event.target;
  const { serials, ...fields } = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  if (serials) fields.devices = fitted(serials);
  document.activeElement?.blur();
  told = [];
  await record({ visit_id: Number(form.closest("[data-visit]").dataset.visit), kind: form.dataset.kind, ...fields });
  await draw(navigator.onLine);
  await bringUpToDate();
}

document.getElementById("pairing").addEventListener("submit", pair);
document.getElementById("visits").addEventListener("submit", enter);
document.getElementById("refresh").addEventListener("click", bringUpToDate);
document.getElementById("unpair").addEventListener("click", letOut);
document.addEventListener("visibilitychange", () => document.hidden || bringUpToDate());
addEventListener("online", bringUpToDate);
setInterval(bringUpToDate, EVERY_MS);

navigator.serviceWorker?.register("/tech/worker.js", { scope: "/tech" });
if (await store.read("token")) await draw(navigator.onLine);
await bringUpToDate();
