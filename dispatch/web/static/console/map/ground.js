// What lies beneath: the operator's own streets out of one file of vector tiles, in the console's colours and in the reader's language.
// Labels are drawn from fonts of this machine; nothing is asked of anybody else. Without the file there is the plain ground.

/** @typedef {Record<string, string>} Ink */
/** @typedef {Record<string, any>} Layer */

const SOURCE = 'streets';
/** Width in pixels at zoom 8, 14 and 18 by class of road, the smallest first: what matters more lies on top. */
const ROADS = /** @type {[string, number, number, number][]} */ ([
  ['path', 0, 0.6, 2.5],
  ['minor', 0, 1.6, 11],
  ['medium', 0.5, 3, 15],
  ['major', 1, 4.5, 20],
]);

/** @param {string|null} tiles an address on this host @param {string} origin */
export function sources(tiles, origin) {
  if (!tiles) return {};
  return { [SOURCE]: { type: 'vector', url: `pmtiles://${origin}${tiles}`, attribution: '© OpenStreetMap' } };
}

/** @param {Ink} ink @param {string|null} tiles @param {'en'|'zh'} language @param {string} fonts @returns {Layer[]} */
export function layers(ink, tiles, language, fonts) {
  const plain = { id: 'ground', type: 'background', paint: { 'background-color': ink.town } };
  return tiles ? [plain, ...areas(ink), ...roads(ink), ...labels(ink, language, fonts)] : [plain];
}

/** @param {Ink} ink @returns {Layer[]} */
function areas(ink) {
  return [
    of('green', 'fill', { 'fill-color': ink.park }),
    of('water', 'fill', { 'fill-color': ink.water }, { filter: ['==', ['geometry-type'], 'Polygon'] }),
    of('water', 'line', { 'line-color': ink.water, 'line-width': wide(0.5, 2, 6) }, { id: 'rivers', filter: ['==', ['geometry-type'], 'LineString'] }),
    of('buildings', 'fill', { 'fill-color': ink.line, 'fill-outline-color': ink['road-edge'] }, { minzoom: 13 }),
    of('rails', 'line', { 'line-color': ink.faint, 'line-width': 1, 'line-dasharray': [4, 3] }, { minzoom: 10 }),
  ];
}

/** @param {Ink} ink @returns {Layer[]} each class first with its edge, then filled */
function roads(ink) {
  const lying = { 'line-cap': 'round', 'line-join': 'round' };
  const drawn = (/** @type {string} */ name, /** @type {any} */ paint, /** @type {string} */ look) =>
    of('roads', 'line', paint, { id: `${name}-${look}`, filter: ['==', ['get', 'class'], name], layout: lying });
  return [
    ...ROADS.map(([name, far, near, close]) => drawn(name, { 'line-color': ink['road-edge'], 'line-width': wide(far + 0.8, near + 1.6, close + 2) }, 'edge')),
    ...ROADS.map(([name, far, near, close]) => drawn(name, { 'line-color': ink.road, 'line-width': wide(far, near, close) }, 'fill')),
  ];
}

/** @param {Ink} ink @param {'en'|'zh'} language @param {string} fonts @returns {Layer[]} */
function labels(ink, language, fonts) {
  const named = ['coalesce', ['get', `name:${language}`], ['get', 'name']];
  const paint = { 'text-color': ink.soft, 'text-halo-color': ink.town, 'text-halo-width': 1.4 };
  const text = { 'text-font': [fonts], 'text-field': named };
  return [
    of('roads', 'symbol', paint, { id: 'road-names', minzoom: 13, layout: { ...text, 'text-size': 11, 'symbol-placement': 'line' } }),
    of('buildings', 'symbol', paint, {
      id: 'house-numbers', minzoom: 16, filter: ['has', 'number'], layout: { ...text, 'text-field': ['get', 'number'], 'text-size': 10 },
    }),
    of('places', 'symbol', { ...paint, 'text-color': ink.ink }, {
      id: 'place-names',
      layout: { ...text, 'text-size': ['match', ['get', 'class'], ['city', 'town'], 14, 'village', 12, 11], 'symbol-sort-key': ['get', 'rank'] },
    }),
  ];
}

/** @param {string} layer @param {string} type @param {any} paint @param {any} [more] @returns {Layer} */
const of = (layer, type, paint, more = {}) => ({ id: layer, type, source: SOURCE, 'source-layer': layer, paint, ...more });

/** @param {number} far @param {number} near @param {number} close */
const wide = (far, near, close) => ['interpolate', ['exponential', 1.6], ['zoom'], 8, far, 14, near, 18, close];
