// A form that was sent is not sent again by a second click while its answer is on the way.

const AGAIN_MS = 8000;
/** @type {WeakSet<EventTarget>} */ let sent = new WeakSet();

addEventListener('submit', (e) => {
  const form = e.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post' || e.defaultPrevented) return;
  if (sent.has(form)) return e.preventDefault();
  sent.add(form);
  // An answer may be a file, which leaves the page where it is.
  setTimeout(() => sent.delete(form), AGAIN_MS);
});

// Whoever comes back by the browser's own button finds the page as it was left, and may send its forms anew.
addEventListener('pageshow', () => (sent = new WeakSet()));
