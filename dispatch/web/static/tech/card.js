// One visit as a card: what the server said last, and on top of it what still waits to be sent.

import { fieldsOf } from "./ending/checklist.js";
import { canScan } from "./ending/scanner.js";
import { signOn } from "./ending/signature.js";
import { fieldsOfParts, needed } from "./ending/van.js";
import { copy, within } from "./elements.js";
import { waysTo } from "./ways.js";
import { clock, listed, say, shortDate } from "./words.js";

/** @typedef {import("./shapes").Visit} Visit */ /** @typedef {import("./shapes").ShownVisit} ShownVisit */
/** @typedef {import("./ending/van.js").Part} Part */

export const OPEN = ["scheduled", "dispatched", "en_route", "on_site"];
const AHEAD = ["scheduled", "dispatched", "en_route"];
/** @type {Record<string, Partial<Visit>>} */
const BECOMES = {
  accepted: { state: "dispatched" },
  en_route: { state: "en_route" },
  arrived: { state: "on_site" },
  started: { state: "on_site", started_at: true },
  completed: { state: "completed" },
  cannot_complete: { state: "cannot_complete" },
};

// The visit with what waits for it; `unsent` says what.
/** @param {Visit} visit @param {import("./shapes").Waiting[]} queue @returns {ShownVisit} */
export function withWaiting(visit, queue) {
  const mine = queue.flatMap((item) => (item.event?.visit_id === visit.visit_id ? item.event : []));
  const seen = mine.reduce((before, event) => ({ ...before, ...BECOMES[event.kind] }), visit);
  const files = queue.filter((item) => item.file?.visit_id === visit.visit_id);
  const photos = files.filter((item) => item.file?.purpose !== "signature").length;
  return { ...seen, unsent: mine.map((event) => event.kind), photos };
}

/** @param {ShownVisit} visit @param {string} zone @param {import("./view.js").Place} place */
export function cardOf(visit, zone, { current, ahead, parts }) {
  const item = copy("visit");
  const put = (/** @type {string} */ name, /** @type {string|false|null|undefined} */ text) => {
    const place = within(item, `.${name}`);
    place.textContent = text || "";
    place.hidden = !text;
  };
  item.dataset.visit = String(visit.visit_id);
  item.classList.toggle("over", !OPEN.includes(visit.state));
  item.classList.toggle("current", current);
  const window = visit.window && ` (${clock(visit.window.start, zone)}–${clock(visit.window.end, zone)})`;
  const symptom = visit.symptom && say(`symptoms.${visit.symptom}`);
  put("when", clock(visit.planned_arrival ?? visit.ended_at ?? "", zone) + (window ?? ""));
  put("state", say(`visit_states.${visit.state}`));
  put("unsent", unsent(visit));
  put("expected", expected(visit, zone));
  put("what", [say(`kinds.${visit.kind}`), symptom, visit.reference].filter(Boolean).join(" · "));
  put("customer", visit.customer?.name);
  put("where", visit.site?.address);
  put("access", visit.site?.access_notes && `${say("tech.access")}: ${visit.site.access_notes}`);
  put("again", again(visit));
  put("together", together(visit));
  put("absent", visit.nobody_home ? say("tech.nobody_home") : "");
  put("words", customersWords(visit.customer_note));
  put("connection", connection(visit.line));
  put("needed", OPEN.includes(visit.state) && needed(visit, parts));
  put("tested", tested(visit.line_test, zone));
  link(item, "call", visit.customer && `tel:${visit.customer.phone}`);
  fill(item, "navigate", visit.site ? waysTo(visit.site) : []);
  fill(item, "history", (visit.history ?? []).map((before) => told(before, zone)));
  // Whoever comes along reports nothing: whoever leads does.
  const reports = visit.leads !== false;
  if (!ahead && reports) within(item, ".next").append(...nextStep(visit, parts));
  put("photos", photos(visit));
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (item.querySelectorAll(".photo"))) {
    one.hidden = ahead || !reports || !visit.site;
  }
  within(item, ".late").hidden = ahead || !reports || !OPEN.includes(visit.state);
  within(item, ".helped").hidden = !reports;
  within(item, ".hindered").hidden = ahead || !reports;
  within(item, ".decline").hidden = !reports || !AHEAD.includes(visit.state);
  return item;
}

const unsent = (/** @type {ShownVisit} */ visit) =>
  visit.unsent.length
    ? `${say("tech.not_sent")}: ${listed([...new Set(visit.unsent.map((kind) => say(`field_reports.${kind}`)))])}`
    : "";

/** @param {ShownVisit} visit */
function photos(visit) {
  const saved = visit.attachments ? say("tech.photos_saved", { count: visit.attachments }) : "";
  const unsent = visit.photos ? say("tech.photos_unsent", { count: visit.photos }) : "";
  return [saved, unsent].filter(Boolean).join(" · ");
}

// Only where it differs from the plan: what does not is no news.
/** @param {Visit} visit @param {string} zone */
function expected({ state, eta, planned_arrival: planned }, zone) {
  if (!AHEAD.includes(state) || !eta || !planned) return "";
  const differs = Math.abs(Date.parse(eta) - Date.parse(planned)) >= 5 * 60000;
  return differs ? say("tech.expected", { at: clock(eta, zone) }) : "";
}

/** @param {Visit} visit */
function again(visit) {
  const repeat = visit.repeat_of && say("tech.repeat_of", { reference: visit.repeat_of });
  return [repeat, visit.in_warranty && say("tech.in_warranty"), warranty(visit)].filter(Boolean).join(" · ");
}

// With whom a visit for two is, and who leads.
/** @param {Visit} visit */
const together = ({ together_with: other, leads }) =>
  other ? say(leads ? "tech.together" : "tech.together_second", { name: other.name, phone: other.phone }) : "";

// What is warranted that makes a repair free, and from when to when.
/** @param {Visit} visit */
function warranty({ warranty_first_day: start, warranty_last_day: end, warranty_device: device }) {
  return end && say(device ? "tech.warranty_of_device" : "tech.warranty_of_work", { device, start, end });
}

/** @param {Visit["customer_note"]} note */
function customersWords(note) {
  const said = [note?.access, note?.word].filter(Boolean).join(" · ");
  return said && `${say("tech.customer_says")}: ${said}`;
}

/** @param {Visit["line"]} line */
function connection(line) {
  if (!line) return "";
  const devices = line.devices.map((device) => [device.kind, device.model, device.serial].filter(Boolean).join(" "));
  return [line.service_id, line.technology, line.access_node, ...devices].filter(Boolean).join(" · ");
}

// What the newest test of the line says, and what to take along for it.
/** @param {Visit["line_test"]} test @param {string} zone */
function tested(test, zone) {
  if (!test) return "";
  const said = say("tech.tested", { at: clock(test.at, zone), verdict: say(`line_verdicts.${test.verdict}`) });
  const advice = document.documentElement.lang.startsWith("zh") && test.advice_zh ? test.advice_zh : test.advice;
  const parts = test.parts.length ? say("tech.take_along", { parts: listed(test.parts) }) : "";
  return [said, advice, parts].filter(Boolean).join(" · ");
}

// A part that is there only where something is in it.
/** @param {HTMLElement} item @param {string} name @param {HTMLElement[]} elements */
function fill(item, name, elements) {
  const part = within(item, `.${name}`);
  within(part, ".list").replaceChildren(...elements);
  part.hidden = !elements.length;
}

/** @param {import("./shapes").EarlierVisit} before @param {string} zone */
function told(before, zone) {
  const line = document.createElement("li");
  const symptom = before.symptom && say(`symptoms.${before.symptom}`);
  const reason = before.reason && say(`visit_reasons.${before.reason}`);
  const end = listed([say(`visit_states.${before.state}`), reason || ""].filter(Boolean));
  const what = [say(`kinds.${before.kind}`), symptom, end].filter(Boolean).join(" · ");
  const words = [before.result, before.notes].filter(Boolean).join(" · ");
  line.textContent = `${shortDate(before.ended_at, zone)}: ${what}${words ? ` – ${words}` : ""}`;
  return line;
}

/** @param {HTMLElement} item @param {string} name @param {string|null} address */
function link(item, name, address) {
  const anchor = /** @type {HTMLAnchorElement} */ (within(item, `.${name}`));
  if (address) anchor.href = address;
  anchor.hidden = !address;
}

/** @param {Visit} visit @param {Part[]} parts */
function nextStep(visit, parts) {
  if (!OPEN.includes(visit.state)) return [];
  if (visit.state === "on_site" && visit.started_at) {
    const ending = copy("ending");
    within(ending, ".questions").append(...fieldsOf(visit.checklist ?? []));
    within(ending, ".scan").hidden = !canScan();
    within(ending, ".parts").hidden = !parts.length;
    within(ending, ".parts .list").append(...fieldsOfParts(parts));
    signOn(/** @type {HTMLCanvasElement} */ (within(ending, ".pad")));
    return [ending];
  }
  const kind = /** @type {Record<string, string>} */ ({ en_route: "arrived", on_site: "started" })[visit.state] ?? "en_route";
  return [step(kind, ""), ...(visit.state === "scheduled" ? [step("accepted", "second")] : [])];
}

/** @param {string} kind @param {string} look */
function step(kind, look) {
  const form = document.createElement("form");
  form.dataset.kind = kind;
  const button = document.createElement("button");
  button.type = "submit";
  button.className = `step ${look}`;
  button.textContent = say(`tech.${kind}`);
  form.append(button);
  return form;
}
