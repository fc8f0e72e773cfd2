// Fetches the streets around the stops of a day while there is a network, and keeps them on the device: the whole day,
// and next to each stop. What they take is bounded; the days' order says what comes first.

import { OPEN } from "../card.js";
import * as store from "../store.js";
import { around, near } from "./plane.js";
import { covering, nameOf } from "./tiles.js";

/** @typedef {import("../shapes").Day} Day */ /** @typedef {import("./tiles.js").Tile} Tile */
/** @typedef {import("../shapes").Streets} Streets */

const MOST_BYTES = 6000000;
const MOST_TILES = 80;
const PATIENCE_MS = 20000;
const REST_MS = 60000;

let busy = false;
let restsUntil = 0;

// Whether there is more to draw than before. What fails is tried again after a rest: nothing waits for streets.
/** @param {string} address @param {string} token @param {(Day|undefined)[]} days @param {number} [mostBytes] @returns {Promise<boolean>} */
export async function bring(address, token, days, mostBytes = MOST_BYTES) {
  const tiles = days.flatMap((day) => (day ? wantedBy(day) : [])).slice(0, MOST_TILES);
  const wanted = [...new Map(tiles.map((tile) => [nameOf(tile), tile]))];
  const order = [address, ...wanted.map(([name]) => name)].join(" ");
  if (busy || !wanted.length || Date.now() < restsUntil || (await store.read("streets_known"))?.order === order) return false;
  busy = true;
  try {
    return await complete(address, token, wanted, order, mostBytes);
  } finally {
    busy = false;
  }
}

/** @param {Day} day @returns {Tile[]} */
function wantedBy(day) {
  const stops = day.visits.flatMap(({ state, site }) =>
    OPEN.includes(state) && site?.lat != null && site.lon != null ? [{ lat: site.lat, lon: site.lon }] : [],
  );
  if (!stops.length) return [];
  return [around(stops), ...stops.map(near)].flatMap(({ box }) => covering(box));
}

/** @param {string} address @param {string} token @param {[string, Tile][]} wanted @param {string} order @param {number} mostBytes */
async function complete(address, token, wanted, order, mostBytes) {
  /** @type {Streets|undefined} */ const before = await store.read("streets");
  const had = before?.address === address ? before.tiles : {};
  /** @type {Record<string, ArrayBuffer>} */ const tiles = {};
  let [bytes, more, isWhole] = [0, 0, true];
  try {
    const file = await opened(address, token);
    for (const [name, { zoom, x, y }] of wanted) {
      const tile = had[name] ?? (await file.getZxy(zoom, x, y))?.data ?? new ArrayBuffer(0);
      if (bytes + tile.byteLength > mostBytes) break;
      bytes += tile.byteLength;
      more += Number(!(name in had));
      tiles[name] = tile;
    }
  } catch {
    isWhole = false;
    restsUntil = Date.now() + REST_MS;
    if (!more) return false;
  }
  await store.keepFor(token, { streets: { address, tiles }, streets_known: { order: isWhole ? order : "", at: Date.now() } });
  return more > 0;
}

// The reader of the file; it is brought in only where something is to be fetched.
/** @param {string} address @param {string} token @returns {Promise<any>} */
async function opened(address, token) {
  const { readTiles } = await import("../../console/map/borrowed.js");
  const { PMTiles } = await readTiles();
  return new PMTiles(source(address, token));
}

// Pieces of the file by their Range, as the device and by nobody's cookie; the browser's own cache keeps none.
/** @param {string} address @param {string} token */
const source = (address, token) => ({
  getKey: () => address,
  /** @param {number} offset @param {number} length @param {AbortSignal|undefined} _signal @param {string|undefined} etag */
  async getBytes(offset, length, _signal, etag) {
    const answer = await fetch(address, {
      headers: { Authorization: `Bearer ${token}`, Range: `bytes=${offset}-${offset + length - 1}` },
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const found = answer.headers.get("ETag") ?? undefined;
    if (answer.status !== 206 || (etag && etag !== found)) throw new Error(`The streets answered ${answer.status}.`);
    return { data: await answer.arrayBuffer(), etag: found };
  },
});
