// One visit as a card: what the server said last, and on top of it what still waits to be sent.

import { fieldsOf } from "./ending/checklist.js";
import { canScan } from "./ending/scanner.js";
import { signOn } from "./ending/signature.js";
import { fieldsOfParts } from "./ending/van.js";
import { waysTo } from "./ways.js";
import { clock, say, shortDate } from "./words.js";

export const OPEN = ["scheduled", "dispatched", "en_route", "on_site"];
const AHEAD = ["scheduled", "dispatched", "en_route"];
const BECOMES = {
  accepted: { state: "dispatched" },
  en_route: { state: "en_route" },
  arrived: { state: "on_site" },
  started: { state: "on_site", started_at: true },
  completed: { state: "completed" },
  cannot_complete: { state: "cannot_complete" },
};
const copy = (id) => document.getElementById(id).content.cloneNode(true).firstElementChild;

// The visit with what waits for it; `unsent` says what.
export function withWaiting(visit, queue) {
  const mine = queue.map((item) => item.event).filter((event) => event?.visit_id === visit.visit_id);
  const seen = mine.reduce((before, event) => ({ ...before, ...BECOMES[event.kind] }), visit);
  const files = queue.filter((item) => item.file?.visit_id === visit.visit_id);
  const photos = files.filter((item) => item.file.purpose !== "signature").length;
  return { ...seen, unsent: mine.map((event) => event.kind), photos };
}

export function cardOf(visit, zone, { current, ahead, parts }) {
  const item = copy("visit");
  const put = (name, text) => {
    const place = item.querySelector(`.${name}`);
    place.textContent = text ?? "";
    place.hidden = !text;
  };
  item.dataset.visit = visit.visit_id;
  item.classList.toggle("over", !OPEN.includes(visit.state));
  item.classList.toggle("current", current);
  const window = visit.window && ` (${clock(visit.window.start, zone)}–${clock(visit.window.end, zone)})`;
  const symptom = visit.symptom && say(`symptoms.${visit.symptom}`);
  put("when", clock(visit.planned_arrival ?? visit.ended_at, zone) + (window ?? ""));
  put("state", say(`visit_states.${visit.state}`));
  put("unsent", unsent(visit));
  put("expected", expected(visit, zone));
  put("what", [say(`kinds.${visit.kind}`), symptom, visit.reference].filter(Boolean).join(" · "));
  put("customer", visit.customer?.name);
  put("where", visit.site?.address);
  put("access", visit.site?.access_notes && `${say("tech.access")}: ${visit.site.access_notes}`);
  put("again", again(visit));
  put("absent", visit.nobody_home ? say("tech.nobody_home") : "");
  put("words", customersWords(visit.customer_note));
  put("connection", connection(visit.line));
  put("tested", tested(visit.line_test, zone));
  link(item, "call", visit.customer && `tel:${visit.customer.phone}`);
  fill(item, "navigate", visit.site ? waysTo(visit.site) : []);
  fill(item, "history", (visit.history ?? []).map((before) => told(before, zone)));
  if (!ahead) item.querySelector(".next").append(...nextStep(visit, parts));
  put("photos", photos(visit));
  item.querySelector(".photo").hidden = ahead || !visit.site;
  item.querySelector(".late").hidden = ahead || !OPEN.includes(visit.state);
  item.querySelector(".hindered").hidden = ahead;
  item.querySelector(".decline").hidden = !AHEAD.includes(visit.state);
  return item;
}

const unsent = (visit) =>
  visit.unsent.length
    ? `${say("tech.not_sent")}: ${[...new Set(visit.unsent.map((kind) => say(`field_reports.${kind}`)))].join(", ")}`
    : "";

function photos(visit) {
  const saved = visit.attachments ? say("tech.photos_saved", { count: visit.attachments }) : "";
  const unsent = visit.photos ? say("tech.photos_unsent", { count: visit.photos }) : "";
  return [saved, unsent].filter(Boolean).join(" · ");
}

// Only where it differs from the plan: what does not is no news.
function expected(visit, zone) {
  const ahead = AHEAD.includes(visit.state) && visit.eta && visit.planned_arrival;
  const differs = ahead && Math.abs(new Date(visit.eta) - new Date(visit.planned_arrival)) >= 5 * 60000;
  return differs ? say("tech.expected", { at: clock(visit.eta, zone) }) : "";
}

function again(visit) {
  const repeat = visit.repeat_of && say("tech.repeat_of", { reference: visit.repeat_of });
  return [repeat, visit.in_warranty && say("tech.in_warranty")].filter(Boolean).join(" · ");
}

function customersWords(note) {
  const said = [note?.access, note?.word].filter(Boolean).join(" · ");
  return said && `${say("tech.customer_says")}: ${said}`;
}

function connection(line) {
  if (!line) return "";
  const devices = line.devices.map((device) => [device.kind, device.model, device.serial].filter(Boolean).join(" "));
  return [line.service_id, line.technology, line.access_node, ...devices].filter(Boolean).join(" · ");
}

// What the newest test of the line says, and what to take along for it.
function tested(test, zone) {
  if (!test) return "";
  const said = say("tech.tested", { at: clock(test.at, zone), verdict: say(`line_verdicts.${test.verdict}`) });
  const advice = document.documentElement.lang.startsWith("zh") && test.advice_zh ? test.advice_zh : test.advice;
  const parts = test.parts.length ? say("tech.take_along", { parts: test.parts.join(", ") }) : "";
  return [said, advice, parts].filter(Boolean).join(" · ");
}

// A part that is there only where something is in it.
function fill(item, name, elements) {
  const part = item.querySelector(`.${name}`);
  part.querySelector(".list").replaceChildren(...elements);
  part.hidden = !elements.length;
}

function told(before, zone) {
  const line = document.createElement("li");
  const symptom = before.symptom && say(`symptoms.${before.symptom}`);
  const reason = before.reason && say(`visit_reasons.${before.reason}`);
  const end = [say(`visit_states.${before.state}`), reason].filter(Boolean).join(", ");
  const what = [say(`kinds.${before.kind}`), symptom, end].filter(Boolean).join(" · ");
  const words = [before.result, before.notes].filter(Boolean).join(" · ");
  line.textContent = `${shortDate(before.ended_at, zone)}: ${what}${words ? ` – ${words}` : ""}`;
  return line;
}

function link(item, name, address) {
  const anchor = item.querySelector(`.${name}`);
  if (address) anchor.href = address;
  anchor.hidden = !address;
}

function nextStep(visit, parts) {
  if (!OPEN.includes(visit.state)) return [];
  if (visit.state === "on_site" && visit.started_at) {
    const ending = copy("ending");
    ending.querySelector(".questions").append(...fieldsOf(visit.checklist ?? []));
    ending.querySelector(".scan").hidden = !canScan();
    ending.querySelector(".parts").hidden = !parts.length;
    ending.querySelector(".parts .list").append(...fieldsOfParts(parts));
    signOn(ending.querySelector(".pad"));
    return [ending];
  }
  const kind = { en_route: "arrived", on_site: "started" }[visit.state] ?? "en_route";
  return [step(kind, ""), ...(visit.state === "scheduled" ? [step("accepted", "second")] : [])];
}

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
