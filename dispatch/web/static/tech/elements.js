// Elements of the page that are always there: who asks for one gets it, or the mistake is told at once.

/** @param {string} id */
export const byId = (id) => there(document.getElementById(id), id);

/** @param {ParentNode} parent @param {string} selector @returns {HTMLElement} */
export const within = (parent, selector) => there(/** @type {HTMLElement|null} */ (parent.querySelector(selector)), selector);

/** A new copy of a template's only element. @param {string} id @returns {HTMLElement} */
export const copy = (id) =>
  /** @type {HTMLElement} */ (/** @type {HTMLTemplateElement} */ (byId(id)).content.firstElementChild?.cloneNode(true));

/** @param {HTMLElement|null} element @param {string} name */
function there(element, name) {
  if (!element) throw new Error(`The page holds no ${name}.`);
  return element;
}
