// Shows the newest text, and sends a reply without leaving the page. Without this module the form does the same.

import { show } from "/static/live.js";

const bubbles = document.getElementById("bubbles");
const said = document.getElementById("said");
const form = document.querySelector("form.reply");

function showNewest() {
  bubbles.scrollTop = bubbles.scrollHeight;
}

async function send(event) {
  event.preventDefault();
  const text = form.elements.text;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter) });
  if (!answer.ok) {
    location.reload();
    return;
  }
  const page = show(await answer.text());
  said.replaceChildren(...page.getElementById("said").childNodes);
  if (event.submitter?.name !== "quick") text.value = "";
  text.focus();
}

if (bubbles) {
  showNewest();
  bubbles.addEventListener("fresh", showNewest);
  form.addEventListener("submit", send);
}
