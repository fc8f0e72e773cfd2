// What somebody typed into a form that was refused stands in it again; what the page says by now stands beside it.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {{name: string, typed: string | boolean, stood: string | boolean}} Typed */

const KEPT = 'typed',
  NEVER = new Set(['hidden', 'password', 'file', 'submit', 'button', 'image', 'reset']);

/** @param {HTMLFormElement} form @returns {Field[]} */
const fieldsOf = (form) => /** @type {Field[]} */ ([...form.querySelectorAll('input, textarea, select')]).filter((one) => one.name && !NEVER.has(one.type));

/** @param {Field} one */
const isTicked = (one) => one instanceof HTMLInputElement && (one.type === 'checkbox' || one.type === 'radio');

/** @param {Field} one @returns {string | boolean} */
const valueOf = (one) => (isTicked(one) ? /** @type {HTMLInputElement} */ (one).checked : one.value);

/** What the page itself put there. @param {Field} one @returns {string | boolean} */
function stood(one) {
  if (isTicked(one)) return /** @type {HTMLInputElement} */ (one).defaultChecked;
  if (!(one instanceof HTMLSelectElement)) return one.defaultValue;
  return ([...one.options].find((option) => option.defaultSelected) ?? one.options[0])?.value ?? '';
}

/** Forms that are sent to the same place, in their order. @param {string | null} action */
const sentTo = (action) => [...document.forms].filter((form) => form.method === 'post' && form.getAttribute('action') === action);

addEventListener('submit', (e) => {
  const form = e.target;
  if (!(form instanceof HTMLFormElement) || form.method !== 'post' || e.defaultPrevented) return;
  const action = form.getAttribute('action'),
    fields = fieldsOf(form).map((one) => ({ name: one.name, typed: valueOf(one), stood: stood(one) }));
  sessionStorage.setItem(KEPT, JSON.stringify({ action, place: sentTo(action).indexOf(form), fields }));
});

/** @param {Field} one @param {Typed} kept @param {HTMLElement} refused the sentence that says why not */
function putBack(one, kept, refused) {
  if (kept.typed === kept.stood || kept.typed === valueOf(one)) return;
  if (isTicked(one)) /** @type {HTMLInputElement} */ (one).checked = Boolean(kept.typed);
  else one.value = String(kept.typed);
  const now = stood(one);
  if (now !== kept.stood && typeof now === 'string') {
    const says = one instanceof HTMLSelectElement ? ([...one.options].find((option) => option.value === now)?.text ?? now) : now,
      hint = document.createElement('small');
    hint.className = 'by_now';
    hint.textContent = (refused.dataset.byNow ?? '{now}').replace('{now}', () => says);
    one.after(hint);
  }
  for (let above = one.closest('details'); above; above = above.parentElement?.closest('details') ?? null) above.open = true;
}

const kept = sessionStorage.getItem(KEPT),
  refused = /** @type {HTMLElement | null} */ (document.querySelector('main .notice.bad'));
sessionStorage.removeItem(KEPT);
if (kept !== null && refused) {
  const { action, place, fields } = JSON.parse(kept),
    form = sentTo(action)[place];
  if (form) {
    const here = fieldsOf(form);
    /** @type {Typed[]} */ (fields).forEach((one, at) => {
      const field = here[at];
      if (field?.name === one.name) putBack(field, one, refused);
    });
  }
}
