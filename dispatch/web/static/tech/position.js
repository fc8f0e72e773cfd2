// Where the technician is: told only on duty and once they have agreed, at most every half minute, and always said here.

import * as api from "./api.js";
import { byId } from "./elements.js";
import * as store from "./store.js";
import { clock, say } from "./words.js";

/** @typedef {import("./shapes").Day} Day */

const LEAST_MS = 30000;
const OLDEST_MS = 60000;
/** @type {number|undefined} */ let watching;
/** @type {GeolocationPosition|undefined} */ let newest;
let sentAt = 0;
let refused = false;

/** @param {Day|undefined} day */
const onDuty = (day) => (day?.shifts ?? []).some(({ start, end }) => Date.parse(start) <= Date.now() && Date.now() < Date.parse(end));

// Agreeing, or taking it back, which ends it at once.
export async function agree() {
  const agreed = !(await store.read("tells_position"));
  await store.keep("tells_position", agreed);
  refused = false;
  await tellWhere();
}

// What is due now: to begin, to end, to send; and the line that says which of these.
/** @param {string} [token] */
export async function tellWhere(token) {
  const [agreed, day] = await Promise.all([store.read("tells_position"), store.read("day")]);
  const goes = Boolean(agreed && onDuty(day));
  if (goes && watching === undefined && !refused) watch();
  if (!goes) rest();
  if (goes && token) await send(token);
  show(Boolean(agreed), goes, day);
}

// Where they are now, while they tell it and it is fresh; the map shows it, and nothing is asked for that.
export const whereabouts = () =>
  newest && Date.now() - newest.timestamp <= OLDEST_MS ? { lat: newest.coords.latitude, lon: newest.coords.longitude } : null;

export function rest() {
  if (watching !== undefined) navigator.geolocation.clearWatch(watching);
  watching = newest = undefined;
  sentAt = 0;
}

function watch() {
  watching = navigator.geolocation?.watchPosition(
    (found) => {
      newest = found;
      refused = false;
    },
    ({ code }) => {
      if (code !== GeolocationPositionError.PERMISSION_DENIED) return;
      refused = true;
      rest();
      void tellWhere();
    },
    { enableHighAccuracy: true, maximumAge: LEAST_MS },
  );
  if (watching === undefined) refused = true;
}

/** @param {string} token */
async function send(token) {
  if (!newest || Date.now() - sentAt < LEAST_MS || Date.now() - newest.timestamp > OLDEST_MS) return;
  const { latitude: lat, longitude: lon } = newest.coords;
  const answer = await api.tellPosition(token, { lat, lon, at: new Date(newest.timestamp).toISOString() });
  if (answer.ok) sentAt = Date.now();
}

/** @param {boolean} agreed @param {boolean} goes @param {Day|undefined} day */
function show(agreed, goes, day) {
  const place = byId("position");
  const line = /** @type {HTMLElement} */ (place.querySelector("p"));
  const button = /** @type {HTMLElement} */ (place.querySelector("button"));
  const state = !agreed ? "off" : !goes ? "off_duty" : refused ? "refused" : sentAt ? "told" : "looking";
  line.textContent = say(`tech.position.${state}`, { at: sentAt ? clock(sentAt, day?.zone ?? "UTC") : "" });
  button.textContent = say(agreed ? "tech.position.stop" : "tech.position.start");
}
