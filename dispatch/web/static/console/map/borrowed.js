// Brings in the borrowed parts of the map once they are needed: MapLibre draws, pmtiles reads the operator's tiles by Range.

/** @type {string} */ const MAPLIBRE = '/static/vendor/maplibre-gl/maplibre-gl.mjs';
/** @type {Promise<any>|null} */ let brought = null;

/** Whether this browser can draw it at all. */
export function draws() {
  const context = document.createElement('canvas').getContext('webgl2');
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/** MapLibre, which knows addresses of tiles that begin with `pmtiles://`. @returns {Promise<any>} */
export function borrow() {
  brought ??= bring();
  return brought;
}

async function bring() {
  style('/static/vendor/maplibre-gl/maplibre-gl.css');
  const [maplibre, { Protocol }] = await Promise.all([import(MAPLIBRE), readTiles()]);
  maplibre.addProtocol('pmtiles', new Protocol().tile);
  return maplibre;
}

/** What reads the operator's file, without what draws it: a fiftieth of the weight. @returns {Promise<any>} */
export async function readTiles() {
  await script('/static/vendor/pmtiles/pmtiles.js');
  return /** @type {any} */ (globalThis).pmtiles;
}

/** @param {string} href */
function style(href) {
  document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href }));
}

/** A script of the older kind, which leaves its name behind. @param {string} src @returns {Promise<unknown>} */
function script(src) {
  const element = Object.assign(document.createElement('script'), { src });
  const done = new Promise((resolve, reject) => {
    element.addEventListener('load', resolve);
    element.addEventListener('error', () => reject(new Error(`no ${src}`)));
  });
  document.head.append(element);
  return done;
}
