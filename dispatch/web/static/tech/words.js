// What the page says: words that came with it, times as the territory tells them.

const words = JSON.parse(document.getElementById("words").textContent);
const spelling = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

export const knows = (name) => name in words;
export const say = (name, values = {}) =>
  (words[name] ?? name.split(".").pop().replaceAll("_", " ")).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

// Times are the territory's, wherever the device thinks it is.
export const clock = (instant, zone) =>
  new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const dated = (date, timeZone, form) => new Date(date).toLocaleDateString(spelling, { ...form, timeZone });
export const dayName = (date) => dated(date, "UTC", { weekday: "long", day: "numeric", month: "long" });
export const shortSpan = (start, end, zone) =>
  [start, end].map((at) => `${dated(at, zone, { day: "numeric", month: "short" })} ${clock(at, zone)}`).join(" – ");

// The instant of a date and time as the territory's clocks show it.
export function momentOf(local, zone) {
  const wanted = new Date(`${local}Z`);
  const shown = (at) => new Date(`${at.toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T")}Z`);
  let at = wanted;
  for (let round = 0; round < 2; round += 1) at = new Date(at.getTime() - (shown(at).getTime() - wanted.getTime()));
  return at;
}
export const shortDate = (instant, zone) => dated(instant, zone, { day: "numeric", month: "short", year: "numeric" });
