// Draws the streets that the device holds behind the stops, as light as a slow phone wants it: a path for each kind of
// thing, without what is out of sight or smaller than a point, and the names that fit.

import { HEIGHT, WIDTH } from "./plane.js";
import { boxOf, coverings, nameOf } from "./tiles.js";
import { featuresOf } from "./vector_tile.js";
import { shape } from "./shapes.js";

/** @typedef {import("./plane.js").Plane} Plane */ /** @typedef {import("./plane.js").Spot} Spot */
/** @typedef {import("./vector_tile.js").Feature} Feature */ /** @typedef {Record<string, ArrayBuffer>} Kept */
/** @typedef {{text: string, at: Spot, angle: number, kind: string, rank: number, size: number}} Label */

// From the lowest to the highest; what matters more lies on top. Roads are drawn twice: their edges, then they.
const KINDS = ["green", "water", "river", "building", "rail"];
const ROADS = ["path", "minor", "medium", "major"];
const LEAST_STEP = 0.7;
const CLOSE_PIXELS_A_KM = 150;
const SIZES = { place: 13, road: 11 };
// Where along a street its name may stand, and how much the street may bend beneath it.
const ALONG = [0.5, 0.25, 0.75];
const MOST_BEND = 0.25;
const WIDE_CHARACTER = /[\u1100-\u{3ffff}]/u;

// The streets of this plane; null where the device holds none of them.
/** @param {Kept} kept @param {Plane} plane @param {Spot[]} taken where no name may lie */
export function streetsOf(kept, plane, taken) {
  const tiles = bestOf(kept, plane);
  if (!tiles.some((tile) => kept[nameOf(tile)].byteLength)) return null;
  const isClose = plane.pixelsAKm >= CLOSE_PIXELS_A_KM;
  /** @type {Map<string, string[]>} */ const paths = new Map([...KINDS, ...ROADS].map((kind) => [kind, []]));
  /** @type {Label[]} */ const labels = [];
  for (const tile of tiles) {
    const { draw } = plane;
    const { north, south, west, east } = boxOf(tile);
    const [corner, end] = [draw({ lat: north, lon: west }), draw({ lat: south, lon: east })];
    for (const feature of featuresOf(kept[nameOf(tile)])) {
      // Within a tile the planes of Mercator and of the drawing differ by less than a point.
      const [perX, perY] = [(end.x - corner.x) / feature.extent, (end.y - corner.y) / feature.extent];
      const parts = feature.parts.map((part) => part.map((value, i) => (i % 2 ? corner.y + value * perY : corner.x + value * perX)));
      const seen = parts.filter(isInSight);
      const kind = kindOf(feature);
      if (kind && (isClose || kind !== "building")) for (const part of seen) paths.get(kind)?.push(lineOf(part, feature.isArea));
      labels.push(...labelsOf(feature, seen, isClose));
    }
  }
  return group(paths, placed(labels, taken), isClose);
}

// The tiles that cover most of what is seen, and of these the closest ones.
/** @param {Kept} kept @param {Plane} plane */
function bestOf(kept, { box }) {
  const all = coverings(box).map((tiles) => ({ tiles: tiles.filter((tile) => nameOf(tile) in kept), of: tiles.length }));
  const share = (/** @type {{tiles: object[], of: number}} */ { tiles, of }) => tiles.length / of;
  return all.reduce((best, one) => (share(one) > share(best) ? one : best)).tiles;
}

/** @param {Feature} feature @returns {string|undefined} */
function kindOf({ layer, isArea, properties }) {
  if (layer === "water") return isArea ? "water" : "river";
  if (layer === "roads") return ROADS.find((name) => name === properties.class);
  return { green: "green", buildings: "building", rails: "rail" }[layer];
}

/** @param {number[]} part */
function isInSight(part) {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < part.length; i += 2) {
    [left, right] = [Math.min(left, part[i]), Math.max(right, part[i])];
    [top, bottom] = [Math.min(top, part[i + 1]), Math.max(bottom, part[i + 1])];
  }
  return right >= 0 && left <= WIDTH && bottom >= 0 && top <= HEIGHT;
}

/** @param {number[]} part @param {boolean} isArea */
function lineOf(part, isArea) {
  let [path, x, y] = ["", NaN, NaN];
  for (let i = 0; i < part.length; i += 2) {
    const isLast = i === part.length - 2;
    if (Math.abs(part[i] - x) < LEAST_STEP && Math.abs(part[i + 1] - y) < LEAST_STEP && !(isLast && !isArea)) continue;
    [x, y] = [part[i], part[i + 1]];
    path += `${path ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`;
  }
  return isArea ? `${path}Z` : path;
}

/** @param {Feature} feature @param {number[][]} parts @param {boolean} isClose @returns {Label[]} */
function labelsOf({ layer, properties }, parts, isClose) {
  const text = String(properties[`name:${document.documentElement.lang.slice(0, 2)}`] ?? properties.name ?? "");
  if (!text || !parts.length) return [];
  if (layer === "places") {
    const [[x, y]] = parts;
    return [{ text, at: { x, y }, angle: 0, kind: "place", rank: Number(properties.rank ?? 9), size: SIZES.place }];
  }
  if (layer !== "roads" || !isClose) return [];
  const rank = 20 + ROADS.length - ROADS.indexOf(String(properties.class));
  const best = parts.map(straightest).sort((a, b) => b.length - a.length)[0];
  const wide = widthOf(text, SIZES.road) / 2;
  return ALONG.filter((share) => best.length * Math.min(share, 1 - share) >= wide).map((share) => ({
    text, at: along(best.line, share), angle: readable(best.line), kind: "road", rank, size: SIZES.road,
  }));
}

// The longest piece of a way that is seen and hardly bends.
/** @param {number[]} part */
function straightest(part) {
  let best = { length: 0, line: [0, 0, 0, 0] };
  for (let i = 0; i + 3 < part.length; i += 2) {
    let end = i + 2;
    while (end + 3 < part.length && bend(part, i, end) < MOST_BEND) end += 2;
    const line = inSight([...part.slice(i, i + 2), ...part.slice(end, end + 2)]);
    const length = Math.hypot(line[2] - line[0], line[3] - line[1]);
    if (length > best.length) best = { length, line };
  }
  return best;
}

// By how much the step that begins at one place of a way turns from the step that begins at another, in radians.
/** @param {number[]} part @param {number} one @param {number} other */
function bend(part, one, other) {
  const [from, to] = [one, other].map((i) => Math.atan2(part[i + 3] - part[i + 1], part[i + 2] - part[i]));
  return Math.abs(Math.atan2(Math.sin(to - from), Math.cos(to - from)));
}

const along = (/** @type {number[]} */ [x, y, endX, endY], /** @type {number} */ share) => ({ x: x + share * (endX - x), y: y + share * (endY - y) });

// How a text along a line is turned, in degrees, so that nobody reads it upside down.
/** @param {number[]} line */
function readable([x, y, endX, endY]) {
  const turned = (Math.atan2(endY - y, endX - x) * 180) / Math.PI;
  return Math.abs(turned) > 90 ? turned - 180 * Math.sign(turned) : turned;
}

// What of a straight line lies within the drawing; a line without length where nothing does.
/** @param {number[]} line */
function inSight([x, y, nextX, nextY]) {
  let [from, until] = [0, 1];
  for (const [start, step, most] of [[x, nextX - x, WIDTH], [y, nextY - y, HEIGHT]]) {
    if (!step && (start < 0 || start > most)) return [x, y, x, y];
    if (!step) continue;
    const [enters, leaves] = [-start / step, (most - start) / step].sort((a, b) => a - b);
    [from, until] = [Math.max(from, enters), Math.min(until, leaves)];
  }
  if (from >= until) return [x, y, x, y];
  return [from, until].flatMap((share) => Object.values(along([x, y, nextX, nextY], share)));
}

// The names that fit, the most important first, none over another, over a stop or across the edge, and each once.
/** @param {Label[]} labels @param {Spot[]} taken */
function placed(labels, taken) {
  /** @type {Label[]} */ const shown = [];
  const boxes = taken.map(({ x, y }) => ({ left: x - 14, right: x + 14, top: y - 14, bottom: y + 14 }));
  for (const label of labels.sort((a, b) => a.rank - b.rank)) {
    const box = boundsOf(label);
    if (box.left < 0 || box.right > WIDTH || box.top < 0 || box.bottom > HEIGHT || shown.some(({ text }) => text === label.text)) continue;
    if (boxes.some((one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom)) continue;
    boxes.push(box);
    shown.push(label);
  }
  return shown;
}

/** @param {Label} label */
function boundsOf({ text, at: { x, y }, angle, size }) {
  const [wide, turn] = [widthOf(text, size), (angle * Math.PI) / 180];
  const [halfX, halfY] = [Math.abs(Math.cos(turn)) * wide + Math.abs(Math.sin(turn)) * size, Math.abs(Math.sin(turn)) * wide + Math.abs(Math.cos(turn)) * size];
  return { left: x - halfX / 2, right: x + halfX / 2, top: y - halfY / 2, bottom: y + halfY / 2 };
}

const widthOf = (/** @type {string} */ text, /** @type {number} */ size) =>
  [...text].reduce((sum, character) => sum + size * (WIDE_CHARACTER.test(character) ? 1 : 0.55), 0);

/** @param {Map<string, string[]>} paths @param {Label[]} labels @param {boolean} isClose */
function group(paths, labels, isClose) {
  const drawing = shape("g", { class: isClose ? "streets close" : "streets" });
  const path = (/** @type {string} */ kind, look = "") =>
    paths.get(kind)?.length ? [shape("path", { class: `${kind}${look}`, d: paths.get(kind)?.join("") ?? "" })] : [];
  drawing.append(...KINDS.flatMap((kind) => path(kind)), ...ROADS.flatMap((kind) => path(kind, " edge")), ...ROADS.flatMap((kind) => path(kind)));
  for (const { text, at, angle, kind } of labels) {
    const label = shape("text", { class: kind, "text-anchor": "middle", dy: "0.35em", transform: `translate(${at.x.toFixed(1)} ${at.y.toFixed(1)}) rotate(${angle.toFixed(0)})` });
    label.textContent = text;
    drawing.append(label);
  }
  const source = shape("text", { class: "source", x: WIDTH - 6, y: HEIGHT - 7, "text-anchor": "end" });
  source.textContent = "© OpenStreetMap";
  drawing.append(source);
  return drawing;
}
