// What waits to be sent, and what was not saved as it was sent: that stays until it is read.

import { byId, copy, within } from "./elements.js";
import { ABSENCE, OWN_PHOTO, PHOTO, PICKUP, SIGNATURE, WITHDRAWAL, kindOf } from "./queue.js";
import { clock, knows, say, shortSpan } from "./words.js";

/** @typedef {import("./shapes").Notice} Notice */ /** @typedef {import("./shapes").Waiting} Waiting */

const named = (/** @type {import("./shapes").About|undefined} */ about) => [about?.name, about?.reference].filter(Boolean).join(" · ");

const OWN = [PHOTO, SIGNATURE, ABSENCE, WITHDRAWAL, OWN_PHOTO, PICKUP];
const whatOf = (/** @type {string} */ kind) => say(OWN.includes(kind) ? `tech.sent_${kind}` : `field_reports.${kind}`);

/** @param {Waiting[]} queue @param {string} zone */
export function showQueue(queue, zone) {
  const place = byId("queue");
  place.hidden = !queue.length;
  within(place, "ol").replaceChildren(
    ...queue.map((item) => {
      const line = document.createElement("li");
      line.textContent = [clock(item.at ?? item.event?.at ?? "", zone), whatOf(kindOf(item)), named(item.about)].filter(Boolean).join(" · ");
      return line;
    }),
  );
}

/** @param {Notice[]} notices @param {string} zone */
export function showNotices(notices, zone) {
  const place = byId("notices");
  const shown = notices.map((notice) => notice.number).join();
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...notices.map((notice) => noticeCard(notice, zone)));
}

/** @param {Notice} notice @param {string} zone */
function noticeCard(notice, zone) {
  const card = copy("notice");
  card.dataset.notice = String(notice.number);
  within(card, "h2").textContent = headOf(notice, zone);
  within(card, ".happened").textContent = happened(notice);
  within(card, ".sent").textContent = notice.sent
    ? say("tech.you_sent", { what: whatOf(notice.sent), at: clock(notice.at, zone) })
    : "";
  within(card, ".now").textContent = notice.state
    ? say("tech.state_now", { state: say(`visit_states.${notice.state}`) })
    : "";
  return card;
}

/** @param {Notice} notice @param {string} zone */
function headOf({ about, absence, own_photo, sent, visit_id }, zone) {
  if (own_photo || sent === OWN_PHOTO) return say("tech.own_photo");
  if (sent === PICKUP) return say("tech.pickups");
  if (absence) return absence.start ? `${say("tech.absence")}: ${shortSpan(absence.start, absence.end, zone)}` : say("tech.absence");
  return named(about) || say("tech.visit_number", { number: visit_id });
}

/** @param {Notice} notice */
function happened(notice) {
  const asked = notice.own_photo ?? notice.absence;
  if (notice.answered) return [say(`tech.absence_${notice.answered}`), asked && "answer" in asked && asked.answer].filter(Boolean).join(" – ");
  if (notice.gone) return say(`tech.gone_${notice.gone}`);
  const known = knows(`field_verdicts.${notice.reason}`);
  const reason = known ? say(`field_verdicts.${notice.reason}`) : say("tech.unreadable");
  return [say("tech.rejected", { reason }), ...(notice.missing ?? [])].join(" · ");
}
