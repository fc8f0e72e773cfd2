// What content customers wrote of the technician's visits.

import { byId } from "./elements.js";
import { dayName } from "./words.js";

/** @typedef {import("./shapes").Praise} Praise */

/** @param {Praise[]} praise @param {string} zone */
export function showPraise(praise, zone) {
  const place = byId("praise");
  place.hidden = !praise.length;
  place.querySelector("ul")?.replaceChildren(...praise.map((one) => lineOf(one, zone)));
}

/** @param {Praise} praise @param {string} zone */
function lineOf(praise, zone) {
  const line = document.createElement("li");
  const words = document.createElement("q");
  words.textContent = praise.comment;
  const day = new Date(praise.answered_at).toLocaleDateString("en-CA", { timeZone: zone });
  line.append(words, ` ${praise.score}/5 · ${dayName(day)}`);
  return line;
}
