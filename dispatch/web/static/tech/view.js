// Draws the day. A card whose visit is as it was is left alone: what is being typed and read there stays.

import { showAbsences, withUnsent } from "./absences.js";
import { OPEN, cardOf, withWaiting } from "./card.js";
import { byId } from "./elements.js";
import { showAllTaken } from "./ending/checklist.js";
import { copySignature, isSigning } from "./ending/signature.js";
import { leftOf, showVan } from "./ending/van.js";
import { showPickups } from "./pickups.js";
import { showOwnPhoto } from "./own_photo.js";
import { showPraise } from "./praise.js";
import { dayName, say } from "./words.js";

/** @typedef {import("./shapes").Day} Day */ /** @typedef {import("./shapes").ShownVisit} ShownVisit */
/** @typedef {{current: boolean, ahead: boolean, parts: import("./ending/van.js").Part[]}} Place */ /** @typedef {{said: string, element: HTMLElement}} Card */

/** @type {Map<number, Card>} */
let drawn = new Map();

/** @param {string} text */
export function tell(text) {
  const line = byId("line");
  line.textContent = text;
  line.hidden = !text;
}

/** @param {{online: boolean, waiting: number}} state */
export function status({ online, waiting }) {
  const parts = waiting ? [say("tech.waiting", { count: waiting })] : [];
  if (!online) parts.push(say("tech.offline"));
  tell(parts.join(" · "));
}

export const pairingFailed = () => tell(say("tech.pairing_failed"));

export function showPairing() {
  byId("pairing").hidden = false;
  byId("day").hidden = true;
  byId("visits").replaceChildren();
  byId("map").querySelector(".drawing")?.replaceChildren();
  byId("notices").replaceChildren();
  drawn = new Map();
}

// `ahead` shows tomorrow, of which nothing can be reported yet.
/** @param {Day} day @param {import("./shapes").Waiting[]} queue @param {{ahead: boolean}} look */
export function showDay(day, queue, { ahead }) {
  byId("pairing").hidden = true;
  byId("day").hidden = false;
  byId("who").textContent = day.technician_name;
  byId("date").textContent = dayName(day.date);
  byId("nothing").hidden = ahead || day.visits.length > 0;
  byId("nothing_tomorrow").hidden = !ahead || day.visits.length > 0;
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("#days button"))) {
    button.setAttribute("aria-pressed", String((button.value === "tomorrow") === ahead));
  }
  const visits = day.visits.map((visit) => withWaiting(visit, queue));
  const parts = leftOf(day.parts ?? [], queue);
  showVan(parts);
  showAbsences(withUnsent(day.absence_requests ?? [], queue), day.zone);
  showPickups(day, queue, { ahead });
  showPraise(day.praise ?? [], day.zone);
  showOwnPhoto(day.photo_proposals?.[0], queue);
  const current = visits.find((visit) => OPEN.includes(visit.state));
  const placed = (/** @type {ShownVisit} */ visit) => ({ current: visit === current && !ahead, ahead, parts });
  const cards = new Map(visits.map((visit) => [visit.visit_id, shown(visit, day.zone, placed(visit))]));
  drawn = cards;
  const list = byId("visits");
  const elements = [...cards.values()].map(({ element }) => element);
  // Moving an element takes the focus from it: only what is not in its place is put there.
  if (list.children.length !== elements.length || elements.some((element, place) => list.children[place] !== element)) {
    list.replaceChildren(...elements);
  }
}

/** @param {ShownVisit} visit @param {string} zone @param {Place} place @returns {Card} */
function shown(visit, zone, place) {
  const said = JSON.stringify([visit, zone, place]);
  const before = drawn.get(visit.visit_id);
  if (before?.said === said || (before && isInHand(before.element))) return before;
  const element = cardOf(visit, zone, place);
  if (before) carryOver(before.element, element);
  return { said, element };
}

const padOf = (/** @type {HTMLElement} */ element) => /** @type {HTMLCanvasElement|null} */ (element.querySelector(".pad"));
const isInHand = (/** @type {HTMLElement} */ element) =>
  isSigning(padOf(element)) || Boolean(element.contains(document.activeElement) && document.activeElement?.matches("textarea, select, input"));

// What was typed and opened in the card that stood here.
/** @typedef {HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement} Field */
/** @param {HTMLElement} from @param {HTMLElement} to */
function carryOver(from, to) {
  for (const old of from.querySelectorAll("details[open]")) {
    const fresh = /** @type {HTMLDetailsElement|null} */ (to.querySelector(`details.${old.classList[0]}`));
    if (fresh) fresh.open = true;
  }
  for (const old of /** @type {NodeListOf<Field>} */ (from.querySelectorAll("textarea, select, input:not([type='file'])"))) {
    const fresh = /** @type {Field|null} */ (to.querySelector(`form[data-kind="${old.form?.dataset.kind}"] [name="${CSS.escape(old.name)}"]`));
    if (fresh) fresh.value = old.value;
  }
  showAllTaken(to);
  const [signed, pad] = [padOf(from), padOf(to)];
  if (signed && pad) copySignature(signed, pad);
}
