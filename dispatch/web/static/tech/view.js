// Draws the day: what the server said last, and on top of it what still waits to be sent.

const words = JSON.parse(document.getElementById("words").textContent);
const say = (name, values = {}) =>
  (words[name] ?? name.split(".").pop().replaceAll("_", " ")).replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");

const BECOMES = {
  en_route: { state: "en_route" },
  arrived: { state: "on_site" },
  started: { state: "on_site", started_at: true },
  completed: { state: "completed" },
  cannot_complete: { state: "cannot_complete" },
};
const OPEN = ["scheduled", "dispatched", "en_route", "on_site"];

// Times are the territory's, wherever the device thinks it is.
const clock = (instant, zone) =>
  new Date(instant).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
const spelling = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
const today = (date) =>
  new Date(date).toLocaleDateString(spelling, {
    weekday: "long",
    day: "numeric",
    month: "long",
    timeZone: "UTC",
  });

export function tell(text) {
  const line = document.getElementById("line");
  line.textContent = text;
  line.hidden = !text;
}

export function status({ online, waiting, told }) {
  const parts = told.map((verdict) => say("tech.rejected", { reason: say(`field_verdicts.${verdict.reason}`) }));
  if (waiting) parts.push(say("tech.waiting", { count: waiting }));
  if (!online) parts.push(say("tech.offline"));
  tell(parts.join(" · "));
}

export const pairingFailed = () => tell(say("tech.pairing_failed"));

export function showPairing() {
  document.getElementById("pairing").hidden = false;
  document.getElementById("day").hidden = true;
}

export function showDay(day, queue) {
  document.getElementById("pairing").hidden = true;
  document.getElementById("day").hidden = false;
  document.getElementById("who").textContent = day.technician_name;
  document.getElementById("date").textContent = today(day.date);
  document.getElementById("nothing").hidden = day.visits.length > 0;
  const visits = document.getElementById("visits");
  if (visits.contains(document.activeElement) && document.activeElement.matches("textarea, select")) return;
  visits.replaceChildren(...day.visits.map((visit) => card(withWaiting(visit, queue), day.zone)));
}

function withWaiting(visit, queue) {
  const mine = queue.map((item) => item.event).filter((event) => event.visit_id === visit.visit_id);
  return mine.reduce((seen, event) => ({ ...seen, ...BECOMES[event.kind] }), visit);
}

function card(visit, zone) {
  const item = document.getElementById("visit").content.cloneNode(true).firstElementChild;
  const put = (name, text) => {
    const place = item.querySelector(`.${name}`);
    place.textContent = text ?? "";
    place.hidden = !text;
  };
  item.dataset.visit = visit.visit_id;
  item.classList.toggle("over", !OPEN.includes(visit.state));
  const window = visit.window && ` (${clock(visit.window.start, zone)}–${clock(visit.window.end, zone)})`;
  const symptom = visit.symptom && say(`symptoms.${visit.symptom}`);
  put("when", clock(visit.planned_arrival, zone) + (window ?? ""));
  put("state", say(`visit_states.${visit.state}`));
  put("what", [say(`kinds.${visit.kind}`), symptom, visit.reference].filter(Boolean).join(" · "));
  put("customer", visit.customer?.name);
  put("where", visit.site?.address);
  put("access", visit.site?.access_notes && `${say("tech.access")}: ${visit.site.access_notes}`);
  put("again", again(visit));
  put("absent", visit.nobody_home ? say("tech.nobody_home") : "");
  put("words", customersWords(visit.customer_note));
  put("connection", connection(visit.line));
  link(item, "call", visit.customer && `tel:${visit.customer.phone}`);
  link(item, "map", visit.site?.lat != null && `geo:${visit.site.lat},${visit.site.lon}`);
  item.querySelector(".next").append(...nextStep(visit));
  return item;
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

function link(item, name, address) {
  const anchor = item.querySelector(`.${name}`);
  if (address) anchor.href = address;
  anchor.hidden = !address;
}

function nextStep(visit) {
  if (!OPEN.includes(visit.state)) return [];
  if (visit.state === "on_site" && visit.started_at) {
    return [document.getElementById("ending").content.cloneNode(true).firstElementChild];
  }
  const kind = { en_route: "arrived", on_site: "started" }[visit.state] ?? "en_route";
  const form = document.createElement("form");
  form.dataset.kind = kind;
  const button = document.createElement("button");
  button.type = "submit";
  button.textContent = say(`tech.${kind}`);
  form.append(button);
  return [form];
}
