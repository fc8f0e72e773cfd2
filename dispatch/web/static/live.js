// Keeps the parts of a page that carry data-live="seconds" fresh, by asking for the same page again.
// A part in which somebody types is left alone; a page that is gone or asks for a sign-in is loaded as a whole.

const parts = () => [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-live]"))];
const seconds = Math.min(...parts().map((part) => Number(part.dataset.live)));
/** What a part says: each view of a page has a token of its own, which nobody reads. @param {HTMLElement} part */
const saying = (part) => part.innerHTML.replaceAll(/name="csrf" value="[^"]*"/g, "");
const shown = new WeakMap(parts().map((part) => [part, saying(part)]));
let asking = false;

/** @param {HTMLElement} part */
function isInUse(part) {
  const active = document.activeElement;
  const typing = active !== null && part.contains(active) && active.matches("input, select, textarea");
  return typing || [...part.querySelectorAll("details[open], tr.opened")].length > 0;
}

/** @param {HTMLElement} part @param {HTMLElement} fresh */
function replace(part, fresh) {
  const markup = saying(fresh);
  if (shown.get(part) === markup) return;
  shown.set(part, markup);
  const known = new Set([...part.querySelectorAll("[id]")].map((element) => element.id));
  for (const element of fresh.querySelectorAll("[id]")) {
    if (!known.has(element.id)) element.classList.add("new");
  }
  part.replaceChildren(...fresh.childNodes);
  part.dispatchEvent(new Event("fresh"));
}

/** Shows what a page holds of the parts. @param {string} markup */
export function show(markup) {
  const page = new DOMParser().parseFromString(markup, "text/html");
  for (const part of parts()) {
    const fresh = page.getElementById(part.id);
    if (!fresh || isInUse(part)) continue;
    replace(part, fresh);
    // What has ended is asked for no more.
    if (!fresh.dataset.live) delete part.dataset.live;
  }
  return page;
}

async function refresh() {
  if (asking || document.hidden || !parts().length) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { "X-Background": "1" } });
    if (!answer.ok || answer.redirected) {
      if (answer.status !== 429 && answer.status < 500) location.reload();
      return;
    }
    show(await answer.text());
  } catch {
    // Offline: the next round asks again.
  } finally {
    asking = false;
  }
}

if (Number.isFinite(seconds)) {
  setInterval(refresh, seconds * 1000);
  document.addEventListener("visibilitychange", refresh);
}
