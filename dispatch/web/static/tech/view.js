// Draws the day. A card whose visit is as it was is left alone: what is being typed and read there stays.

import { showAbsences, withUnsent } from "./absences.js";
import { OPEN, cardOf, withWaiting } from "./card.js";
import { showAllTaken } from "./ending/checklist.js";
import { copySignature, isSigning } from "./ending/signature.js";
import { leftOf, showVan } from "./ending/van.js";
import { dayName, say } from "./words.js";

let drawn = new Map();

export function tell(text) {
  const line = document.getElementById("line");
  line.textContent = text;
  line.hidden = !text;
}

export function status({ online, waiting }) {
  const parts = waiting ? [say("tech.waiting", { count: waiting })] : [];
  if (!online) parts.push(say("tech.offline"));
  tell(parts.join(" · "));
}

export const pairingFailed = () => tell(say("tech.pairing_failed"));

export function showPairing() {
  document.getElementById("pairing").hidden = false;
  document.getElementById("day").hidden = true;
  document.getElementById("visits").replaceChildren();
  document.getElementById("notices").replaceChildren();
  drawn = new Map();
}

// `ahead` shows tomorrow, of which nothing can be reported yet.
export function showDay(day, queue, { ahead }) {
  document.getElementById("pairing").hidden = true;
  document.getElementById("day").hidden = false;
  document.getElementById("who").textContent = day.technician_name;
  document.getElementById("date").textContent = dayName(day.date);
  document.getElementById("nothing").hidden = ahead || day.visits.length > 0;
  document.getElementById("nothing_tomorrow").hidden = !ahead || day.visits.length > 0;
  for (const button of document.querySelectorAll("#days button")) {
    button.setAttribute("aria-pressed", String((button.value === "tomorrow") === ahead));
  }
  const visits = day.visits.map((visit) => withWaiting(visit, queue));
  const parts = leftOf(day.parts ?? [], queue);
  showVan(parts);
  showAbsences(withUnsent(day.absence_requests ?? [], queue), day.zone);
  const current = visits.find((visit) => OPEN.includes(visit.state));
  const placed = (visit) => ({ current: visit === current && !ahead, ahead, parts });
  const cards = new Map(visits.map((visit) => [visit.visit_id, shown(visit, day.zone, placed(visit))]));
  drawn = cards;
  const list = document.getElementById("visits");
  const elements = [...cards.values()].map(({ element }) => element);
  // Moving an element takes the focus from it: only what is not in its place is put there.
  if (list.children.length !== elements.length || elements.some((element, place) => list.children[place] !== element)) {
    list.replaceChildren(...elements);
  }
}

function shown(visit, zone, place) {
  const said = JSON.stringify([visit, zone, place]);
  const before = drawn.get(visit.visit_id);
  if (before?.said === said || (before && isInHand(before.element))) return before;
  const element = cardOf(visit, zone, place);
  if (before) carryOver(before.element, element);
  return { said, element };
}

const isInHand = (element) =>
  isSigning(element.querySelector(".pad")) ||
  (element.contains(document.activeElement) && document.activeElement.matches("textarea, select, input"));

// What was typed and opened in the card that stood here.
function carryOver(from, to) {
  for (const old of from.querySelectorAll("details[open]")) {
    const fresh = to.querySelector(`details.${old.classList[0]}`);
    if (fresh) fresh.open = true;
  }
  for (const old of from.querySelectorAll("textarea, select, input:not([type='file'])")) {
    const fresh = to.querySelector(`form[data-kind="${old.form?.dataset.kind}"] [name="${CSS.escape(old.name)}"]`);
    if (fresh) fresh.value = old.value;
  }
  showAllTaken(to);
  const [signed, pad] = [from.querySelector(".pad"), to.querySelector(".pad")];
  if (signed && pad) copySignature(signed, pad);
}
