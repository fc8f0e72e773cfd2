// The bar of the console by keys: / searches, Escape closes a menu, arrows walk through it; a click beside a menu closes it, too.
// Without script the menus open and close by themselves.

const opened = () => /** @type {HTMLDetailsElement|null} */ (document.querySelector('details.menu[open]'));
const TYPES = 'input, select, textarea, [contenteditable]';

addEventListener('click', (e) => {
  const menu = opened();
  if (menu && !menu.contains(/** @type {Node} */ (e.target))) menu.open = false;
});

addEventListener('keydown', (e) => {
  const menu = opened(),
    typing = /** @type {HTMLElement} */ (e.target).matches?.(TYPES);
  if (menu && e.key === 'Escape') return close(menu);
  if (menu && !typing && (e.key === 'ArrowDown' || e.key === 'ArrowUp')) return walk(menu, e);
  const search = /** @type {HTMLInputElement|null} */ (document.querySelector('.seek input'));
  if (search && e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
    e.preventDefault();
    search.focus();
  }
});

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  menu.open = false;
  menu.querySelector('summary')?.focus();
}

/** @param {HTMLDetailsElement} menu @param {KeyboardEvent} e */
function walk(menu, e) {
  const stops = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll('a, button')]);
  if (!stops.length || !menu.contains(document.activeElement)) return;
  e.preventDefault();
  const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = e.key === 'ArrowDown' ? at + 1 : at < 0 ? stops.length - 1 : at - 1;
  stops[(next + stops.length) % stops.length].focus();
}
