// What the technician carries, and what a visit used of it.

import { listed, say } from "../words.js";

/** @typedef {{part: string, name: string, quantity: number}} Part */
const NAMED = "part.";

/** How many of which part, by the name that the van's list has for it. @param {string} asked @param {Part[]} carried */
export function spelled(asked, carried) {
  const [code, quantity = "1"] = asked.split(":");
  return `${quantity} × ${nameOf(code, carried)}`;
}

/** @param {string} code @param {Part[]} carried */
const nameOf = (code, carried) => carried.find((one) => one.part === code)?.name ?? code;

// What a visit needs, and of which part there is not enough in the van.
/** @param {{parts_needed?: string[], tools_needed?: string[]}} visit @param {Part[]} carried */
export function needed({ parts_needed: parts = [], tools_needed: tools = [] }, carried) {
  const things = parts.map((asked) => {
    const [code, quantity = "1"] = asked.split(":"),
      count = carried.find((one) => one.part === code)?.quantity ?? 0,
      thing = spelled(asked, carried);
    return count < Number(quantity) ? say("tech.not_enough", { thing, count }) : thing;
  });
  const all = [...things, ...tools.map((code) => nameOf(code, carried))];
  return all.length ? say("tech.needed", { things: listed(all) }) : "";
}

// Fields for how many of each part a visit used; what is not there can't be used.
/** @param {Part[]} parts */
export const fieldsOfParts = (parts) =>
  parts.map((one) => {
    const input = document.createElement("input");
    Object.assign(input, { type: "number", name: NAMED + one.part, min: "0", max: "1000", step: "1", inputMode: "numeric", placeholder: "0" });
    const label = document.createElement("label");
    label.append(`${one.name} · ${say("tech.parts_left", { count: one.quantity })}`, input);
    return label;
  });

// The parts out of a form's fields; what is none is left over.
/** @param {Record<string, any>} fields */
export function takeParts(fields) {
  const used = [];
  for (const [name, value] of Object.entries(fields)) {
    if (!name.startsWith(NAMED)) continue;
    delete fields[name];
    if (Number(value) > 0) used.push({ part: name.slice(NAMED.length), quantity: Number(value) });
  }
  return used;
}

// What is left once all that waits to be sent is counted.
/** @param {Part[]} parts @param {{event?: {parts?: {part: string, quantity: number}[]}}[]} queue */
export function leftOf(parts, queue) {
  const used = queue.flatMap((item) => item.event?.parts ?? []);
  const of = (/** @type {string} */ part) => used.filter((one) => one.part === part).reduce((sum, one) => sum + one.quantity, 0);
  return parts.map((one) => ({ ...one, quantity: Math.max(0, one.quantity - of(one.part)) }));
}

/** @param {Part[]} parts */
export function showVan(parts) {
  const van = /** @type {HTMLElement} */ (document.getElementById("van"));
  van.hidden = !parts.length;
  van.querySelector("ul")?.replaceChildren(
    ...parts.map((one) => {
      const line = document.createElement("li");
      line.textContent = `${one.name}: ${one.quantity}`;
      line.className = one.quantity ? "" : "bad";
      return line;
    }),
  );
}
