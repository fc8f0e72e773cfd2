// Reads a vector tile as version 2 of Mapbox's specification writes it: layers of features whose forms are steps on a grid.

/** @typedef {{layer: string, isArea: boolean, properties: Record<string, string|number>, extent: number, parts: number[][]}} Feature */
/** @typedef {number|Uint8Array} Value */

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
const [LAYER, NAME, FEATURE, KEY, VALUE, EXTENT] = [3, 1, 2, 3, 4, 5];
const [TAGS, KIND, GEOMETRY] = [2, 3, 4];
const [LINE, AREA] = [2, 3];
const POINT = 1;
const [MOVE, CLOSE] = [1, 7];
const USUAL_EXTENT = 4096;
const text = new TextDecoder();

// Each part is a row of x and y, from the tile's upper left corner; a point is a part of its own.
/** @param {ArrayBuffer} tile @returns {Feature[]} */
export function featuresOf(tile) {
  return fieldsOf(new Uint8Array(tile)).flatMap(([field, layer]) => (field === LAYER ? ofLayer(bytes(layer)) : []));
}

/** @param {Uint8Array} layer @returns {Feature[]} */
function ofLayer(layer) {
  const fields = fieldsOf(layer);
  const all = (/** @type {number} */ wanted) => fields.flatMap(([field, value]) => (field === wanted ? [value] : []));
  const [name, keys] = [text.decode(bytes(all(NAME)[0])), all(KEY).map((key) => text.decode(bytes(key)))];
  const values = all(VALUE).map((value) => plain(bytes(value)));
  const extent = Number(all(EXTENT)[0] ?? USUAL_EXTENT);
  return all(FEATURE).flatMap((feature) => ofFeature(bytes(feature), { layer: name, keys, values, extent }));
}

/** @param {Uint8Array} feature @param {{layer: string, keys: string[], values: (string|number)[], extent: number}} shared @returns {Feature[]} */
function ofFeature(feature, { layer, keys, values, extent }) {
  const fields = new Map(fieldsOf(feature));
  const kind = Number(fields.get(KIND) ?? 0);
  if (![POINT, LINE, AREA].includes(kind)) return [];
  const tags = numbers(fields.get(TAGS));
  /** @type {Record<string, string|number>} */ const properties = {};
  for (let i = 0; i + 1 < tags.length; i += 2) properties[keys[tags[i]]] = values[tags[i + 1]];
  return [{ layer, isArea: kind === AREA, properties, extent, parts: partsOf(numbers(fields.get(GEOMETRY))) }];
}

/** @param {number[]} commands @returns {number[][]} */
function partsOf(commands) {
  /** @type {number[][]} */ const parts = [];
  let [x, y, at] = [0, 0, 0];
  while (at < commands.length) {
    const [command, times] = [commands[at] & 7, commands[at] >> 3];
    at += 1;
    if (command === CLOSE) continue;
    for (let i = 0; i < times && at + 1 < commands.length; i += 1, at += 2) {
      if (command === MOVE) parts.push([]);
      x += signed(commands[at]);
      y += signed(commands[at + 1]);
      parts[parts.length - 1]?.push(x, y);
    }
  }
  return parts;
}

const signed = (/** @type {number} */ value) => (value >> 1) ^ -(value & 1);
const bytes = (/** @type {Value|undefined} */ value) => (value instanceof Uint8Array ? value : new Uint8Array());

// A value of a property: text, or a whole number. What a map of streets doesn't use is empty.
/** @param {Uint8Array} value */
function plain(value) {
  const [[, found] = [0, ""]] = fieldsOf(value);
  return found instanceof Uint8Array ? text.decode(found) : found;
}

/** @param {Uint8Array} message @returns {[number, Value][]} each field with what it holds */
function fieldsOf(message) {
  /** @type {[number, Value][]} */ const fields = [];
  for (let at = 0; at < message.length; ) {
    const [key, start] = varint(message, at);
    const [value, end] = read(message, start, key & 7);
    fields.push([key >> 3, value]);
    at = end;
  }
  return fields;
}

/** @param {Uint8Array} message @param {number} at @param {number} wire @returns {[Value, number]} */
function read(message, at, wire) {
  if (wire === VARINT) return varint(message, at);
  if (wire === FIXED64 || wire === FIXED32) return [new Uint8Array(), at + (wire === FIXED64 ? 8 : 4)];
  if (wire !== BYTES) throw new Error("This is no vector tile.");
  const [length, start] = varint(message, at);
  return [message.subarray(start, start + length), start + length];
}

/** @param {Value|undefined} packed */
function numbers(packed) {
  const [all, found] = [bytes(packed), /** @type {number[]} */ ([])];
  for (let at = 0; at < all.length; ) {
    const [value, next] = varint(all, at);
    found.push(value);
    at = next;
  }
  return found;
}

// Beyond 32 bits a float is exact enough: nothing that is drawn is that large.
/** @param {Uint8Array} message @param {number} at @returns {[number, number]} the value, and where the next begins */
function varint(message, at) {
  let [value, factor] = [0, 1];
  for (;;) {
    const byte = message[at];
    if (byte === undefined) throw new Error("The vector tile ends too soon.");
    at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return [value, at];
    factor *= 128;
  }
}
