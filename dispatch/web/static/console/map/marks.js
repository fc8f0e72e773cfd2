// What the day puts onto the map: routes, homes, stops, positions. As features, and the layers that draw them.
// Red needs a person; squares are unplaced; only the chosen technician's route has a colour and numbers.

import { hasEnded, trouble } from '../model/day.js';

/** @typedef {import('../view.js').View} View */ /** @typedef {import('../model/day.js').Technician} Technician */
/** @typedef {import('../model/day.js').Visit} Visit */ /** @typedef {Record<string, any>} Layer */

export const SOURCES = /** @type {const} */ (['routes', 'homes', 'stops', 'people']);
/** With more technicians than these their routes would be a grey surface. */
export const FEW = 60;
const OLD_MINUTES = 10;

/** @param {any} geometry @param {any} properties */
const feature = (geometry, properties) => ({ type: 'Feature', geometry, properties });
/** @param {View} view @param {import('../model/day.js').Place} place @param {any} properties */
const point = (view, place, properties) => feature({ type: 'Point', coordinates: view.day.degrees(place) }, properties);

/** From home along the stops: on the roads where they are known, else as the crow flies. @param {View} view @param {Technician} t */
function way(view, t) {
  const places = [t.home, ...t.visits.flatMap((v) => v.place ?? [])].map((place) => view.day.degrees(place));
  return view.ways.of(t, places) ?? places;
}

/** @param {View} view @returns {Record<string, any[]>} by source */
export function features(view) {
  const { technicians, visits } = view.day,
    chosen = view.chosenTechnician(),
    few = technicians.length <= FEW;
  const drawn = [...(chosen ? [chosen] : []), ...(few ? technicians.filter((t) => t !== chosen) : [])].filter((t) => t.visits.some((v) => v.place));
  const numbers = new Map((chosen?.visits ?? []).map((v, i) => [v.id, i + 1]));
  return {
    routes: drawn.map((t) => feature({ type: 'LineString', coordinates: way(view, t) }, { technician: t.id, chosen: t === chosen })),
    homes: technicians.filter((t) => few || t === chosen).map((t) => point(view, t.home, { technician: t.id, chosen: t === chosen })),
    stops: [...visits.values()].flatMap((v) => (v.place ? point(view, v.place, stop(view, v, numbers.get(v.id))) : [])),
    people: technicians.flatMap((t) => (t.position ? point(view, t.position, person(view, t, chosen, few)) : [])),
  };
}

/** @param {View} view @param {Visit} v @param {number|undefined} number */
function stop(view, v, number) {
  const look = trouble(v, view.day.now) ? 'red' : v.technician === null ? 'unplaced' : hasEnded(v) ? 'done' : 'quiet';
  const rank = { red: 3, unplaced: 2, quiet: 1, done: 0 }[look];
  return { visit: v.id, look, rank: rank + (number ? 4 : 0), number: number ? String(number) : '', dim: view.dimmed(v), picked: view.selected(v) };
}

/** @param {View} view @param {Technician} t @param {Technician|undefined} chosen @param {boolean} few */
function person(view, t, chosen, few) {
  const age = view.day.now - t.seen,
    old = age > OLD_MINUTES,
    me = t === chosen;
  return {
    technician: t.id, old, me, small: !me && (Boolean(chosen) || !few),
    initials: me || (few && !chosen) ? view.initials(t.name) : '',
    age: me || (old && few && !chosen) ? view.age(age) : '',
  };
}

/** @param {Record<string, string>} ink @param {string} fonts @returns {Layer[]} */
export function layers(ink, fonts) {
  return [...lines(ink), ...stops(ink, fonts), ...people(ink, fonts)];
}

/** @param {Record<string, string>} ink @returns {Layer[]} */
function lines(ink) {
  const layout = { 'line-cap': 'round', 'line-join': 'round' };
  return [
    { id: 'routes', type: 'line', source: 'routes', layout, filter: ['!', ['get', 'chosen']], paint: { 'line-color': ink.edge, 'line-width': 1.2, 'line-opacity': 0.55 } },
    { id: 'route-edge', type: 'line', source: 'routes', layout, filter: ['get', 'chosen'], paint: { 'line-color': ink.card, 'line-width': 6 } },
    { id: 'route', type: 'line', source: 'routes', layout, filter: ['get', 'chosen'], paint: { 'line-color': ink.accent, 'line-width': 3 } },
  ];
}

/** @param {Record<string, string>} ink @param {string} fonts @returns {Layer[]} */
function stops(ink, fonts) {
  const numbered = ['!=', ['get', 'number'], ''],
    done = ['==', ['get', 'look'], 'done'],
    red = ['==', ['get', 'look'], 'red'];
  const fill = ['case', red, ink.bad, ['all', numbered, done], ink.card, numbered, ink.accent, done, ink.edge, ink['bar-edge']];
  const faded = ['case', ['get', 'dim'], 0.18, 1];
  const square = { 'icon-image': 'square', 'icon-size': 0.6, 'icon-allow-overlap': true, 'icon-ignore-placement': true };
  return [
    {
      id: 'homes', type: 'symbol', source: 'homes', layout: { ...square, 'icon-image': 'house', 'icon-size': ['case', ['get', 'chosen'], 0.9, 0.5] },
      paint: { 'icon-color': ['case', ['get', 'chosen'], ink.accent, ink.faint] },
    },
    {
      id: 'picked', type: 'circle', source: 'stops', filter: ['get', 'picked'],
      paint: { 'circle-radius': ['case', numbered, 14, 11], 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': ink.accent, 'circle-stroke-width': 2.5 },
    },
    {
      id: 'stops', type: 'circle', source: 'stops', filter: ['!=', ['get', 'look'], 'unplaced'], layout: { 'circle-sort-key': ['get', 'rank'] },
      paint: {
        'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, ['case', numbered, 9, red, 5, 2], 13, ['case', numbered, 9, red, 6, 4]], 'circle-color': fill, 'circle-opacity': faded,
        'circle-stroke-width': 1.4, 'circle-stroke-opacity': faded, 'circle-stroke-color': ['case', ['all', numbered, done], ink.accent, ink.card],
      },
    },
    {
      id: 'unplaced', type: 'symbol', source: 'stops', filter: ['==', ['get', 'look'], 'unplaced'], layout: square,
      paint: { 'icon-color': ink.warn, 'icon-opacity': faded },
    },
    {
      id: 'numbers', type: 'symbol', source: 'stops', filter: numbered,
      layout: { 'text-field': ['get', 'number'], 'text-font': [fonts], 'text-size': 11, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': ['case', red, ink['on-bad'], done, ink.accent, ink['on-accent']] },
    },
  ];
}

/** @param {Record<string, string>} ink @param {string} fonts @returns {Layer[]} */
function people(ink, fonts) {
  const old = ['get', 'old'],
    text = { 'text-font': [fonts], 'text-allow-overlap': true, 'text-ignore-placement': true };
  return [
    {
      id: 'people', type: 'circle', source: 'people',
      paint: {
        'circle-radius': ['case', ['get', 'me'], 11, ['get', 'small'], 5, 8.5], 'circle-color': ['case', old, ink.card, ink.info],
        'circle-stroke-color': ['case', old, ink.warn, ink.card], 'circle-stroke-width': ['case', old, 2, 1.5],
      },
    },
    {
      id: 'initials', type: 'symbol', source: 'people', filter: ['!=', ['get', 'initials'], ''],
      layout: { ...text, 'text-field': ['get', 'initials'], 'text-size': ['case', ['get', 'me'], 10, 8.5] },
      paint: { 'text-color': ['case', old, ink.warn, ink.card] },
    },
    {
      id: 'ages', type: 'symbol', source: 'people', filter: ['!=', ['get', 'age'], ''],
      layout: { ...text, 'text-field': ['get', 'age'], 'text-size': 11, 'text-offset': [0, 1.7] },
      paint: { 'text-color': ['case', old, ink.warn, ink.ink], 'text-halo-color': ink.card, 'text-halo-width': 3 },
    },
  ];
}
