// The day on a map: what is to be done in its order, and the technician where they tell their position, on the streets that
// the device holds, if any. It needs no network. North is up and distances are true; the list says everything that stands here.

import { OPEN, withWaiting } from "../card.js";
import { byId, within } from "../elements.js";
import { whereabouts } from "../position.js";
import * as store from "../store.js";
import { clock, say } from "../words.js";
import { HEIGHT, WIDTH, around, near } from "./plane.js";
import { shape } from "./shapes.js";
import { streetsOf } from "./streets.js";

/** @typedef {import("../shapes").Day} Day */ /** @typedef {import("../shapes").Waiting} Waiting */
/** @typedef {import("./plane.js").Point} Point */ /** @typedef {import("./plane.js").Plane} Plane */ /** @typedef {import("./plane.js").Spot} Spot */
/** @typedef {Point & {id: number, label: string, at: string, address: string, ended: boolean, unsent: boolean}} Stop */

const STEPS_KM = [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
/** @type {number|null} the visit whose surroundings are shown; null for the whole day */ let shown = null;
/** @type {{key: string, streets: Element|null}} */ let ground = { key: "", streets: null };

/** @param {Day} day @param {Waiting[]} queue */
export async function drawMap(day, queue) {
  const stops = stopsOf(day, queue);
  const me = whereabouts();
  const place = byId("map");
  const close = stops.find(({ id }) => id === shown);
  const plane = close ? near(close) : stops.length ? around(me ? [me, ...stops] : stops) : null;
  const streets = plane && (await streetsBehind(plane, stops));
  within(place, ".quiet").textContent = say(stops.length ? "tech.map_lead" : "tech.map_empty");
  within(place, ".drawing").replaceChildren(...(plane ? [picture(stops, me, plane, streets)] : []));
  showViews(streets || close ? stops.filter(({ ended }) => !ended) : [], close, () => drawMap(day, queue));
}

// Numbered as the list of what is still to do, with what waits to be sent; what has ended stays until that is sent.
// A site without a point is in the list alone.
/** @param {Day} day @param {Waiting[]} queue @returns {Stop[]} */
function stopsOf(day, queue) {
  let number = 0;
  return day.visits.flatMap((told) => {
    const { visit_id: id, state, unsent, photos, site, planned_arrival: at } = withWaiting(told, queue);
    const [ended, waits] = [!OPEN.includes(state), unsent.length > 0 || photos > 0];
    if (ended && !waits) return [];
    const label = ended ? "✓" : String((number += 1));
    if (site?.lat == null || site.lon == null) return [];
    return [{ id, lat: site.lat, lon: site.lon, label, at: clock(at ?? "", day.zone), address: site.address, ended, unsent: waits }];
  });
}

// Read and drawn anew only where there are other streets, or another piece of them is seen.
/** @param {Plane} plane @param {Stop[]} stops */
async function streetsBehind(plane, stops) {
  const known = await store.read("streets_known");
  const key = JSON.stringify([known?.at, plane.box, stops.map(({ id }) => id)]);
  if (key !== ground.key) {
    const kept = known && (await store.read("streets"));
    ground = { key, streets: kept ? streetsOf(kept.tiles, plane, stops.map(plane.draw)) : null };
  }
  return ground.streets;
}

// The whole day, or what lies next to one stop: that says something only where there are streets.
/** @param {Stop[]} stops @param {Stop|undefined} close @param {() => void} redraw */
function showViews(stops, close, redraw) {
  const place = within(byId("map"), ".views");
  place.hidden = !stops.length;
  const wanted = [{ id: "", said: say("tech.map_all") }, ...stops.map(({ id, label }) => ({ id: String(id), said: label }))];
  const said = JSON.stringify(wanted);
  if (place.dataset.shown !== said) {
    place.dataset.shown = said;
    place.replaceChildren(...wanted.map(({ id, said: text }) => Object.assign(document.createElement("button"), { type: "button", className: "second", value: id, textContent: text })));
  }
  for (const button of place.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.value === String(close?.id ?? "")));
  place.onclick = ({ target }) => {
    const pressed = /** @type {HTMLElement} */ (target).closest("button");
    if (!pressed) return;
    shown = Number(pressed.value) || null;
    redraw();
  };
}

/** @param {Stop[]} stops @param {Point|null} me @param {Plane} plane @param {Element|null} streets */
function picture(stops, me, { draw, pixelsAKm }, streets) {
  const said = stops.map(({ label, at, address, unsent }) => `${label}${label === "✓" ? "" : "."} ${at} ${address}${unsent ? ` (${say("tech.not_sent")})` : ""}`);
  if (me) said.push(say("tech.map_me"));
  const drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said.join("; ") });
  if (streets) drawing.append(streets);
  const way = [...(me ? [me] : []), ...stops.filter(({ ended }) => !ended)];
  drawing.append(shape("polyline", { class: "way", points: way.map((point) => Object.values(rounded(draw(point))).join(",")).join(" ") }));
  if (me) drawing.append(mark("me", draw(me), ""));
  // The first stop lies on top where several are at one place.
  for (const stop of [...stops].reverse()) drawing.append(mark(stop.unsent ? "stop unsent" : "stop", draw(stop), stop.label));
  drawing.append(bar(pixelsAKm));
  return drawing;
}

const rounded = (/** @type {Spot} */ { x, y }) => ({ x: Math.round(x), y: Math.round(y) });

/** @param {string} kind @param {Spot} at @param {string} text */
function mark(kind, at, text) {
  const { x, y } = rounded(at);
  const group = shape("g", { class: kind });
  group.append(shape("circle", { cx: x, cy: y, r: kind === "me" ? 9 : 14 }));
  const label = shape("text", { x, y: y + 5, "text-anchor": "middle" });
  label.textContent = text;
  group.append(label);
  return group;
}

/** @param {number} pixelsAKm */
function bar(pixelsAKm) {
  const km = STEPS_KM.find((step) => step * pixelsAKm <= WIDTH / 3) ?? STEPS_KM[STEPS_KM.length - 1];
  const group = shape("g", { class: "bar" });
  group.append(shape("path", { d: `M8 ${HEIGHT - 8}h${Math.round(km * pixelsAKm)}` }));
  const label = shape("text", { x: 8, y: HEIGHT - 13 });
  label.textContent = km < 1 ? `${km * 1000} m` : `${km} km`;
  group.append(label);
  return group;
}
