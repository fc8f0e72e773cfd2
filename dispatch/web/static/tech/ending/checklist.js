// The questions before work counts as done. The browser keeps the form until what is required is there and within bounds.

import { say } from "../words.js";

const NAMED = "answer.";

// A field for each question.
export const fieldsOf = (items) => items.map((item) => (item.kind === "photo" ? photoOf(item) : questionOf(item)));

// The answers out of a form's fields, by the item's code; what is no answer is left over.
export function takeAnswers(fields, items) {
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
export function answerWith(visitId, code, attachmentId) {
  const input = document.querySelector(`[data-visit="${visitId}"] [data-question="${code}"]`);
  if (!input) return;
  input.parentElement.querySelector("input[type='hidden']").value = attachmentId;
  showTaken(input.parentElement);
}

// After what was entered has been carried over into a card that was drawn anew.
export const showAllTaken = (card) => card.querySelectorAll(".question-photo").forEach(showTaken);

function showTaken(label) {
  const taken = Boolean(label.querySelector("input[type='hidden']").value);
  const input = label.querySelector("input[type='file']");
  input.required = input.dataset.required === "true" && !taken;
  label.querySelector("small").textContent = taken ? say("tech.photo_taken") : "";
}

function element(tag, attributes, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}

const titled = (item, ...children) => element("label", {}, item.label + (item.required ? " *" : ""), ...children);

function questionOf(item) {
  const shared = { name: NAMED + item.code, required: item.required };
  if (item.kind === "choice") {
    const options = ["", ...item.choices].map((choice) => element("option", { value: choice, textContent: choice }));
    return titled(item, element("select", shared, ...options));
  }
  if (item.kind === "text") return titled(item, element("input", { ...shared, type: "text", maxLength: 500 }));
  const input = element("input", { ...shared, type: "number", step: "any", inputMode: "text" });
  if (item.least != null) input.min = item.least;
  if (item.most != null) input.max = item.most;
  return titled(item, element("small", { className: "under", textContent: boundsOf(item) }), input);
}

function boundsOf({ least, most }) {
  if (least != null && most != null) return say("tech.between", { least, most });
  if (least != null) return say("tech.at_least", { least });
  return most != null ? say("tech.at_most", { most }) : "";
}

function photoOf(item) {
  const file = element("input", { type: "file", accept: "image/*", required: item.required });
  file.dataset.question = item.code;
  file.dataset.required = String(item.required);
  const label = titled(item, file, element("input", { type: "hidden", name: NAMED + item.code }), element("small", { className: "good" }));
  label.className = "question-photo";
  return label;
}
