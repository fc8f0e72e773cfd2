// What the page says: words that came with it, times as the territory tells them.

/** @type {Record<string, string>} */
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const spelling = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

export const knows = (/** @type {string} */ name) => name in words;
/** @param {string} name @param {Record<string, any>} [values] @returns {string} */
export const say = (name, values = {}) =>
  (words[name] ?? (name.split(".").pop() ?? "").replaceAll("_", " ")).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

// Several things one after the other, as the language writes them.
export const listed = (/** @type {string[]} */ things) => things.join(spelling.startsWith("zh") ? "、" : ", ");

// Times are the territory's, wherever the device thinks it is.
/** @param {string|number|Date} instant @param {string} zone */
export const clock = (instant, zone) =>
  new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
/** @param {string|number|Date} date @param {string} timeZone @param {Intl.DateTimeFormatOptions} form */
const dated = (date, timeZone, form) => new Date(date).toLocaleDateString(spelling, { ...form, timeZone });
export const dayName = (/** @type {string} */ date) => dated(date, "UTC", { weekday: "long", day: "numeric", month: "long" });
/** @param {string} start @param {string} end @param {string} zone */
export const shortSpan = (start, end, zone) =>
  [start, end].map((at) => `${dated(at, zone, { day: "numeric", month: "short" })} ${clock(at, zone)}`).join(" – ");

const DAY_MS = 86400000;
// The instant of a date and time as the territory's clocks show it: the first where they show it twice, and where they leave it
// out the hour after, as the server reads what is typed.
/** @param {string} local @param {string} zone */
export function momentOf(local, zone) {
  const wall = Date.parse(`${local}Z`);
  const shown = (/** @type {number} */ at) => Date.parse(`${new Date(at).toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T")}Z`);
  const [before, after] = [wall - DAY_MS, wall + DAY_MS].map((at) => wall - (shown(at) - at));
  return new Date(shown(before) !== wall && shown(after) === wall ? after : before);
}
/** @param {string} instant @param {string} zone */
export const shortDate = (instant, zone) => dated(instant, zone, { day: "numeric", month: "short", year: "numeric" });
