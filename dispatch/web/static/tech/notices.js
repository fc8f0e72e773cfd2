// What waits to be sent, and what was not saved as it was sent: that stays until it is read.

import { ABSENCE, PHOTO, SIGNATURE, WITHDRAWAL, kindOf } from "./queue.js";
import { clock, knows, say, shortSpan } from "./words.js";

const parts = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;
const named = (about) => [about?.name, about?.reference].filter(Boolean).join(" · ");

const OWN = [PHOTO, SIGNATURE, ABSENCE, WITHDRAWAL];
const whatOf = (kind) => say(OWN.includes(kind) ? `tech.sent_${kind}` : `field_reports.${kind}`);

export function showQueue(queue, zone) {
  const place = document.getElementById("queue");
  place.hidden = !queue.length;
  place.querySelector("ol").replaceChildren(
    ...queue.map((item) => {
      const line = document.createElement("li");
      line.textContent = [clock(item.at ?? item.event.at, zone), whatOf(kindOf(item)), named(item.about)].filter(Boolean).join(" · ");
      return line;
    }),
  );
}

export function showNotices(notices, zone) {
  const place = document.getElementById("notices");
  const shown = notices.map((notice) => notice.number).join();
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...notices.map((notice) => noticeCard(notice, zone)));
}

function noticeCard(notice, zone) {
  const card = parts("notice");
  card.dataset.notice = notice.number;
  card.querySelector("h2").textContent = headOf(notice, zone);
  card.querySelector(".happened").textContent = happened(notice);
  card.querySelector(".sent").textContent = notice.sent
    ? say("tech.you_sent", { what: whatOf(notice.sent), at: clock(notice.at, zone) })
    : "";
  card.querySelector(".now").textContent = notice.state
    ? say("tech.state_now", { state: say(`visit_states.${notice.state}`) })
    : "";
  return card;
}

function headOf({ about, absence, visit_id }, zone) {
  if (absence) return absence.start ? `${say("tech.absence")}: ${shortSpan(absence.start, absence.end, zone)}` : say("tech.absence");
  return named(about) || say("tech.visit_number", { number: visit_id });
}

function happened(notice) {
  if (notice.answered) return [say(`tech.absence_${notice.answered}`), notice.absence.answer].filter(Boolean).join(" – ");
  if (notice.gone) return say(`tech.gone_${notice.gone}`);
  const known = knows(`field_verdicts.${notice.reason}`);
  const reason = known ? say(`field_verdicts.${notice.reason}`) : say("tech.unreadable");
  return [say("tech.rejected", { reason }), ...(notice.missing ?? [])].join(" · ");
}
