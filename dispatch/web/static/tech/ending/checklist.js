// The questions before work counts as done. The browser keeps the form until what is required is there and within bounds.

import { say } from "../words.js";

/** @typedef {{code: string, label: string, kind: string, required: boolean, choices: string[], least: number|null, most: number|null}} Item */
const NAMED = "answer.";

// A field for each question.
export const fieldsOf = (/** @type {Item[]} */ items) => items.map((item) => (item.kind === "photo" ? photoOf(item) : questionOf(item)));

// The answers out of a form's fields, by the item's code; what is no answer is left over.
/** @param {Record<string, any>} fields @param {Item[]} items */
export function takeAnswers(fields, items) {
  /** @type {Record<string, string|number>} */
  const answers = {};
  for (const item of items) {
    const value = fields[NAMED + item.code];
    delete fields[NAMED + item.code];
    if (value) answers[item.code] = item.kind === "number" ? Number(value) : value;
  }
  return answers;
}

// Notes that a question's photograph has been taken; it is sent before the answers. The card may have been drawn anew
// since it was asked.
/** @param {number} visitId @param {string} code @param {string} attachmentId */
export function answerWith(visitId, code, attachmentId) {
  const input = document.querySelector(`[data-visit="${visitId}"] [data-question="${code}"]`);
  const label = input?.closest(".question-photo");
  if (!label) return;
  hiddenOf(label).value = attachmentId;
  showTaken(label);
}

// After what was entered has been carried over into a card that was drawn anew.
export const showAllTaken = (/** @type {Element} */ card) => card.querySelectorAll(".question-photo").forEach(showTaken);

const hiddenOf = (/** @type {Element} */ label) => /** @type {HTMLInputElement} */ (label.querySelector("input[type='hidden']"));

/** @param {Element} label */
function showTaken(label) {
  const taken = Boolean(hiddenOf(label).value);
  const input = /** @type {HTMLInputElement} */ (label.querySelector("input[type='file']"));
  const said = /** @type {HTMLElement} */ (label.querySelector("small"));
  input.required = input.dataset.required === "true" && !taken;
  said.textContent = taken ? say("tech.photo_taken") : "";
}

/** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {Record<string, any>} attributes @param {(Node|string)[]} children
 *  @returns {HTMLElementTagNameMap[Tag]} */
function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

const titled = (/** @type {Item} */ item, /** @type {Node[]} */ ...children) => element("label", {}, item.label + (item.required ? " *" : ""), ...children);

/** @param {Item} item */
function questionOf(item) {
  const shared = { name: NAMED + item.code, required: item.required };
  if (item.kind === "choice") {
    const options = ["", ...item.choices].map((choice) => element("option", { value: choice, textContent: choice }));
    return titled(item, element("select", shared, ...options));
  }
  if (item.kind === "text") return titled(item, element("input", { ...shared, type: "text", maxLength: 500 }));
  const input = element("input", { ...shared, type: "number", step: "any", inputMode: "text" });
  if (item.least != null) input.min = String(item.least);
  if (item.most != null) input.max = String(item.most);
  return titled(item, element("small", { className: "under", textContent: boundsOf(item) }), input);
}

/** @param {Item} item */
function boundsOf({ least, most }) {
  if (least != null && most != null) return say("tech.between", { least, most });
  if (least != null) return say("tech.at_least", { least });
  return most != null ? say("tech.at_most", { most }) : "";
}

/** @param {Item} item */
function photoOf(item) {
  const file = element("input", { type: "file", accept: "image/*", required: item.required });
  file.dataset.question = item.code;
  file.dataset.required = String(item.required);
  const label = titled(item, file, element("input", { type: "hidden", name: NAMED + item.code }), element("small", { className: "good" }));
  label.className = "question-photo";
  return label;
}
