// The way to a place in the apps that telephones have. They get the place and nobody's name.

import { say } from "./words.js";

/** @typedef {import("./shapes").Site} Site */

const IS_APPLE = /iPhone|iPad|Macintosh/.test(navigator.userAgent);
const IS_CHINESE = document.documentElement.lang.startsWith("zh");

// Amap turns the satellites' coordinates into China's own by itself.
const amap = (/** @type {Site} */ { lat, lon, address }) =>
  lat == null
    ? `https://uri.amap.com/search?keyword=${encodeURIComponent(address)}&callnative=1`
    : `https://uri.amap.com/navigation?to=${lon},${lat},${encodeURIComponent(address)}&mode=car&coordinate=wgs84&callnative=1`;
const place = (/** @type {Site} */ { lat, lon, address }) => encodeURIComponent(lat == null ? address : `${lat},${lon}`);
const geo = (/** @type {Site} */ { lat, lon, address }) =>
  lat == null ? `geo:0,0?q=${encodeURIComponent(address)}` : `geo:${lat},${lon}?q=${lat},${lon}(${encodeURIComponent(address)})`;

/** @type {[string, (site: Site) => string, boolean][]} */
const APPS = [
  ["phone_map", geo, !IS_APPLE],
  ["apple_maps", (site) => `https://maps.apple.com/?daddr=${place(site)}&dirflg=d`, IS_APPLE],
  ["google_maps", (site) => `https://www.google.com/maps/dir/?api=1&travelmode=driving&destination=${place(site)}`, true],
  ["amap", amap, true],
];

// Links that lead to a site, the likeliest app of this telephone first.
/** @param {Site} site */
export function waysTo(site) {
  const apps = APPS.filter(([, , is]) => is).sort(([one], [other]) =>
    IS_CHINESE ? Number(other === "amap") - Number(one === "amap") : 0,
  );
  return apps.map(([name, address]) => {
    const link = document.createElement("a");
    link.className = "button second";
    link.href = address(site);
    link.rel = "noreferrer";
    link.target = "_blank";
    link.textContent = say(`tech.${name}`);
    return link;
  });
}
