// Shows the newest text, and sends a reply without leaving the page. Without this module the form does the same.

import { show } from "./live.js";

const bubbles = document.getElementById("bubbles");
const said = document.getElementById("said");
const form = /** @type {HTMLFormElement|null} */ (document.querySelector("form.reply"));

function showNewest() {
  if (bubbles) bubbles.scrollTop = bubbles.scrollHeight;
}

/** @param {SubmitEvent} event */
async function send(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const submitter = /** @type {HTMLButtonElement|null} */ (event.submitter);
  const { text } = /** @type {any} */ (form.elements);
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter) });
  if (!answer.ok) {
    location.reload();
    return;
  }
  const page = show(await answer.text());
  said?.replaceChildren(...(page.getElementById("said")?.childNodes ?? []));
  if (submitter?.name !== "quick") text.value = "";
  text.focus();
}

if (bubbles) {
  showNewest();
  bubbles.addEventListener("fresh", showNewest);
  form?.addEventListener("submit", send);
}
