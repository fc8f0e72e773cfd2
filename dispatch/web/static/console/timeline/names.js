// The elements over the canvas: names for the rows on screen, and the active row's visits for the Tab key and screen readers.

import { el } from '../element.js';
import { trouble } from '../model/day.js';

/** @typedef {import('../model/day.js').Technician} Technician */

export class Names {
  /** @param {HTMLElement} root @param {import('./timeline.js').Timeline} sheet */
  constructor(root, sheet) {
    this.sheet = sheet;
    this.rowsBox = /** @type {HTMLElement} */ (root.querySelector('.rows'));
    this.inner = /** @type {HTMLElement} */ (this.rowsBox.firstElementChild);
    this.corner = /** @type {HTMLElement} */ (root.querySelector('.corner'));
    /** @type {HTMLElement[]} */ this.pool = [];
  }

  /** Names and the active row's visits as elements: this is what a screen reader and the Tab key meet. @param {number} first @param {number} last */
  draw(first, last) {
    while (this.pool.length < last - first) {
      this.pool.push(this.inner.appendChild(this.makeRow()));
      this.pool.forEach((e) => {
        e.hidden = true;
        e.dataset.key = '';
      });
    }
    this.inner.style.transform = `translateY(${-this.sheet.top}px)`;
    const label = this.sheet.view.t('technicians', { n: this.sheet.rows.length });
    if (this.corner.textContent !== label) {
      this.corner.textContent = label;
      this.rowsBox.setAttribute('aria-rowcount', String(this.sheet.rows.length));
    }
    const held = this.pool.length;
    for (let r = first; r < first + held; r++) {
      const element = this.pool[r % held];
      if (element.hidden !== r >= last) element.hidden = r >= last;
      if (r < last) this.fillRow(element, this.sheet.rows[r], r);
    }
  }

  makeRow() {
    const head = el('div', { class: 'head', role: 'rowheader', tabindex: '-1' }, el('span', { class: 'dot' }), el('span', { class: 'cut' }), el('span', { class: 'flag' }));
    head.append(el('meter', { max: '100', low: '88', high: '97', optimum: '0' }));
    return el('div', { class: 'row', role: 'row' }, head);
  }

  /** Touches the document only where something differs. @param {HTMLElement} element @param {Technician} t @param {number} r */
  fillRow(element, t, r) {
    const { view } = this.sheet,
      { now } = view.day,
      red = t.visits.filter((v) => trouble(v, now)).length,
      state = duty(t, now),
      load = loadOf(t),
      along = t.along.map((v) => view.t('along', { name: view.day.technician(v.technician)?.name, at: view.time(v.start), who: v.customer })),
      away = t.absences.map(({ during, kind }) => `${view.whyAway(kind)} ${view.span(during)}`),
      lacking = t.certificates.map((c) => view.t(`certificate.${c.state}`, { skill: c.skill.replaceAll('_', ' '), until: c.until ?? '' }));
    const key = `${r}|${t.id}|${red}|${load}|${state}|${away}|${lacking.length}|${along}|${view.hours}|${this.sheet.rowHeight}|${r === this.sheet.active}`;
    if (element.dataset.key === key) return;
    element.dataset.key = key;
    element.dataset.row = String(r);
    element.style.height = `${this.sheet.rowHeight}px`;
    element.style.transform = `translateY(${r * this.sheet.rowHeight}px)`;
    element.classList.toggle('on', r === this.sheet.active);
    element.setAttribute('aria-rowindex', String(r + 1));
    const head = /** @type {HTMLElement} */ (element.firstElementChild),
      [dot, name, flag, meter] = /** @type {any} */ (head.children);
    dot.className = `dot ${state}`;
    name.textContent = lacking.length ? `${t.name} ⚠` : t.name;
    const shifts = view.listed(t.shifts.map((s) => view.span(s))) || view.t('no_shift');
    head.title = [t.name, view.t(`duty.${state || 'on'}`), view.listed(t.skills), shifts, ...away, ...along, ...lacking].filter(Boolean).join(' · ');
    flag.textContent = String(red);
    flag.hidden = !red;
    meter.value = load;
    meter.setAttribute('aria-label', view.t('load', { n: load }));
    head.setAttribute('aria-label', `${head.title}${red ? ` · ${view.t('needs_you', { n: red })}` : ''}`);
    head.tabIndex = r === this.sheet.active ? 0 : -1;
  }

  /** One row's visits as focusable cells over the canvas. @param {number|null} focus id of the visit to put the focus on */
  speak(focus) {
    this.rowsBox.querySelectorAll('.cell').forEach((cell) => cell.remove());
    const element = this.pool.find((e) => !e.hidden && e.dataset.row === String(this.sheet.active)),
      t = this.sheet.rows[this.sheet.active];
    if (!element || !t) return;
    for (const v of t.visits) {
      const cell = document.createElement('button');
      cell.className = 'cell';
      cell.setAttribute('role', 'gridcell');
      cell.tabIndex = v.id === focus ? 0 : -1;
      cell.dataset.visit = String(v.id);
      Object.assign(cell.style, { left: `${this.sheet.x(v.start)}px`, width: `${v.minutes * this.sheet.scale}px` });
      cell.textContent = this.sheet.view.sentence(v);
      element.append(cell);
      if (v.id === focus) cell.focus({ preventScroll: true });
    }
  }
}

const OLD_MINUTES = 10;

/** Absent, off shift, not heard of for a while, or on duty (empty). @param {Technician} t @param {number} now */
function duty(t, now) {
  if (t.absences.some(({ during: [from, to] }) => from <= now && now < to)) return 'ill';
  if (!t.shifts.some(([from, to]) => from <= now && now < to)) return 'off';
  return now - t.seen > OLD_MINUTES ? 'old' : '';
}

/** How much of the shifts is work, driving and breaks, in per cent. @param {Technician} t */
function loadOf(t) {
  const paid = t.shifts.reduce((sum, [from, to]) => sum + to - from, 0),
    busy = [...t.visits, ...t.along].reduce((sum, v) => sum + v.minutes + Math.max(0, v.travel), 0) + t.breaks.reduce((sum, b) => sum + b.minutes, 0);
  return paid ? Math.min(100, Math.round((busy * 100) / paid)) : 0;
}
