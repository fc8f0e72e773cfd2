// The stops at the supply place on the way: when, where, and what to take along.

import { byId } from "./elements.js";
import { spelled } from "./ending/van.js";
import { clock, listed, say } from "./words.js";
import { waysTo } from "./ways.js";

/** @typedef {import("./shapes").Pickup} Pickup */ /** @typedef {import("./shapes").Waiting} Waiting */

// Those of the day that is shown; tomorrow nothing can be reported yet.
/** @param {import("./shapes").Day} day @param {Waiting[]} queue @param {{ahead: boolean}} look */
export function showPickups(day, queue, { ahead }) {
  const here = (day.pickups ?? []).filter((one) => new Date(one.start).toLocaleDateString("en-CA", { timeZone: day.zone }) === day.date);
  const place = byId("pickups");
  const unsent = queue.flatMap(({ pickup }) => pickup?.id ?? []);
  const shown = JSON.stringify([here, day.parts, ahead, unsent]);
  place.hidden = !here.length;
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.querySelector("ul")?.replaceChildren(...here.map((one) => lineOf(one, day, { ahead, unsent: unsent.includes(one.id) })));
}

/** @param {Pickup} pickup @param {import("./shapes").Day} day @param {{ahead: boolean, unsent: boolean}} look */
function lineOf(pickup, day, { ahead, unsent }) {
  const line = document.createElement("li");
  const when = document.createElement("strong");
  when.textContent = `${clock(pickup.start, day.zone)}–${clock(pickup.end, day.zone)}`;
  const taken = listed([...pickup.parts.map((asked) => spelled(asked, day.parts ?? [])), ...pickup.tools]);
  line.append(when, ` · ${pickup.address} · ${say("tech.take", { parts: taken })} `);
  if (pickup.picked_up_at) line.append(`✓ ${say("tech.picked_up")}`);
  else if (unsent) line.append(`✓ ${say("tech.picked_up")} (${say("tech.not_sent")})`);
  else {
    line.append(...waysTo({ ...pickup, access_notes: "" }));
    if (!ahead) line.append(" ", made(pickup));
  }
  return line;
}

/** @param {Pickup} pickup */
function made(pickup) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "second", value: String(pickup.id), textContent: say("tech.have_it") });
  return button;
}
