// The day on a map without streets: what is to be done in its order, and the technician where they tell their position.
// It needs no network. North is up and distances are true; the list says everything that stands here.

import { OPEN } from "./card.js";
import { byId, within } from "./elements.js";
import { whereabouts } from "./position.js";
import { clock, say } from "./words.js";

/** @typedef {import("./shapes").Day} Day */
/** @typedef {{lat: number, lon: number}} Point */ /** @typedef {Point & {number: number, at: string, address: string}} Stop */
/** @typedef {(point: Point) => {x: number, y: number}} Drawing */

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 360;
const HEIGHT = 300;
const MARGIN = 34;
const KM_A_DEGREE = 111.2;
const LEAST_KM = 0.5;
const STEPS_KM = [50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];

/** @param {Day} day */
export function drawMap(day) {
  const stops = stopsOf(day);
  const me = whereabouts();
  const place = byId("map");
  within(place, ".quiet").textContent = say(stops.length ? "tech.map_lead" : "tech.map_empty");
  within(place, ".drawing").replaceChildren(...(stops.length ? [picture(stops, me)] : []));
}

// Numbered as the list of what is still to do; a site without a point is in the list alone.
/** @param {Day} day @returns {Stop[]} */
function stopsOf(day) {
  const ahead = day.visits.filter(({ state }) => OPEN.includes(state));
  return ahead.flatMap(({ site, planned_arrival: at }, place) =>
    site?.lat == null || site.lon == null ? [] : [{ lat: site.lat, lon: site.lon, number: place + 1, at: clock(at, day.zone), address: site.address }],
  );
}

/** @param {Stop[]} stops @param {Point|null} me */
function picture(stops, me) {
  const all = me ? [me, ...stops] : stops;
  const { draw, pixelsAKm } = scale(all);
  const said = stops.map(({ number, at, address }) => `${number}. ${at} ${address}`);
  if (me) said.push(say("tech.map_me"));
  const drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": said.join("; ") });
  drawing.append(shape("polyline", { class: "way", points: all.map((point) => Object.values(draw(point)).join(",")).join(" ") }));
  if (me) drawing.append(mark("me", draw(me), ""));
  // The first stop lies on top where several are at one place.
  for (const stop of [...stops].reverse()) drawing.append(mark("stop", draw(stop), String(stop.number)));
  drawing.append(bar(pixelsAKm));
  return drawing;
}

// A plane that is true around its middle, with all points in it.
/** @param {Point[]} points */
function scale(points) {
  const [lats, lons] = [points.map(({ lat }) => lat), points.map(({ lon }) => lon)];
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const kmALon = KM_A_DEGREE * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [wide, high] = [Math.max(LEAST_KM, (east - west) * kmALon), Math.max(LEAST_KM, (north - south) * KM_A_DEGREE)];
  const pixelsAKm = Math.min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high);
  /** @type {Drawing} */
  const draw = ({ lat, lon }) => ({
    x: Math.round(WIDTH / 2 + (lon - (west + east) / 2) * kmALon * pixelsAKm),
    y: Math.round(HEIGHT / 2 - (lat - (south + north) / 2) * KM_A_DEGREE * pixelsAKm),
  });
  return { draw, pixelsAKm };
}

/** @param {string} kind @param {{x: number, y: number}} at @param {string} text */
function mark(kind, { x, y }, text) {
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

/** @param {string} name @param {Record<string, string|number>} attributes */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
