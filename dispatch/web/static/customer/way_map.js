// The way to the customer on a map, once they ask for it: before that nothing of it is loaded. Without script the page says how far it is.

import { borrow, draws } from '../console/map/borrowed.js';
import { layers, sources } from '../console/map/ground.js';

/** @typedef {[number, number]} Degrees longitude and latitude */
/** @typedef {{technician: Degrees, site: Degrees}} Ends */

const SHADES = {
  light: { town: '#eef1ee', water: '#dbe9f2', park: '#e3eedd', road: '#ffffff', 'road-edge': '#d5dcda', line: '#dce3e1', faint: '#75837f', soft: '#52605c', ink: '#16211f' },
  dark: { town: '#131a19', water: '#14242f', park: '#17251a', road: '#2d3836', 'road-edge': '#1b2322', line: '#283331', faint: '#81918c', soft: '#a6b5b1', ink: '#e7eeec' },
};
const CLOSEST = 15;

/** Where the two are at this moment; nothing once nobody is on the way. @returns {Ends|null} */
function ends() {
  const way = document.getElementById('way');
  if (!way) return null;
  const point = (/** @type {string|undefined} */ said) => /** @type {Degrees} */ ((said ?? '').split(' ').map(Number).reverse());
  return { technician: point(way.dataset.technician), site: point(way.dataset.site) };
}

/** @param {Ends|null} now */
const features = (now) => ({
  type: 'FeatureCollection',
  features: Object.entries(now ?? {}).map(([who, coordinates]) => ({ type: 'Feature', properties: { who }, geometry: { type: 'Point', coordinates } })),
});

/** @param {HTMLElement} section */
function style({ dataset }) {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches,
    page = getComputedStyle(document.documentElement),
    colour = (/** @type {string} */ name) => page.getPropertyValue(name).trim(),
    mine = ['==', ['get', 'who'], 'site'];
  const ink = dark ? SHADES.dark : SHADES.light,
    language = dataset.language === 'zh' ? 'zh' : 'en';
  const circle = {
    'circle-radius': ['case', mine, 7, 11], 'circle-color': ['case', mine, colour('--ink'), colour('--accent')],
    'circle-stroke-color': colour('--card'), 'circle-stroke-width': 2.5,
  };
  return {
    version: 8,
    sources: { ...sources(dataset.tiles ?? null, location.origin), way: { type: 'geojson', data: features(ends()) } },
    layers: [...layers(ink, dataset.tiles ?? null, language, page.fontFamily.replaceAll('"', "'")), { id: 'way', type: 'circle', source: 'way', paint: circle }],
  };
}

/** @param {HTMLElement} section */
async function show(section) {
  const [button, holder, said, fault] = /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll('button, .way-map, .quiet, .notice'));
  button.hidden = true;
  holder.hidden = said.hidden = false;
  try {
    const maplibre = await borrow();
    const gl = new maplibre.Map({ container: holder, style: style(section), attributionControl: false, locale: { 'Map.Title': section.dataset.title } });
    gl.addControl(new maplibre.AttributionControl({ compact: false }));
    gl.on('error', () => (fault.hidden = false));
    fit(gl, ends());
    document.getElementById('visit')?.addEventListener('fresh', () => {
      const now = ends();
      section.hidden = !now;
      gl.getSource('way')?.setData(features(now));
    });
    await gl.once('idle');
    section.dataset.ready = 'true';
  } catch {
    fault.hidden = false;
  }
}

/** @param {any} gl @param {Ends|null} now */
function fit(gl, now) {
  if (!now) return;
  const [lons, lats] = [0, 1].map((i) => [now.technician[i], now.site[i]]);
  gl.fitBounds([[Math.min(...lons), Math.min(...lats)], [Math.max(...lons), Math.max(...lats)]], { padding: 48, animate: false, maxZoom: CLOSEST });
}

const section = document.getElementById('way-map');
if (section && draws()) {
  const offer = () => (section.hidden = !ends());
  offer();
  document.getElementById('visit')?.addEventListener('fresh', offer);
  section.querySelector('button')?.addEventListener('click', () => show(section), { once: true });
}
