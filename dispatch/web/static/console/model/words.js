// What the board says: the words of the server's catalogue in the reader's language, which the page carries.

/** @typedef {Record<string, string>} Catalogue */

/** Codes in the facts of a task, and the groups of words that say them. */
const SAID_BY = /** @type {Record<string, string[]>} */ ({
  hindrance: ['visit_reasons', 'visit_states'],
  reported: ['field_reports'],
  text: ['message_kinds'],
  reason: ['message_reasons'],
  meaning: ['meanings'],
  unplaced: ['unplaced'],
  absence_kind: ['absence_kinds'],
});

export class Words {
  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  /** `key.one` is taken where n is 1. @param {string} key @param {Record<string, any>} [args] */
  say(key, args = {}) {
    const text = (args.n === 1 && this.catalogue[`desk.${key}.one`]) || this.catalogue[`desk.${key}`];
    if (text === undefined) throw new Error(`no wording ${key}`);
    return filled(text, args);
  }

  /** @param {string} key */
  has(key) {
    return `desk.${key}` in this.catalogue;
  }

  /** The word for a code of a vocabulary that may grow; else what is given, else the code. @param {string} group @param {string|null} code @param {string|null} [otherwise] */
  word(group, code, otherwise = null) {
    return this.catalogue[`${group}.${code}`] ?? otherwise ?? String(code).replaceAll('_', ' ');
  }

  /** Why a visit has no place. @param {{reason: string|null, sentence: string|null, waitsFor: string|null}} visit */
  unplaced({ reason, sentence, waitsFor }) {
    const named = reason === 'waits_for' && waitsFor ? this.catalogue['unplaced.waits_for_order'] : undefined;
    return named ? filled(named, { reference: waitsFor }) : this.word('unplaced', reason, sentence);
  }

  /** A task's sentence out of its facts; as it is stored where words or facts are missing. @param {any} task @returns {string} */
  task(task) {
    const text = this.catalogue[`task_sentences.${task.facts.say ?? task.kind}`];
    if (!text) return task.sentence;
    const facts = Object.fromEntries(Object.entries(task.facts).map(([name, value]) => [name, this.fact(name, String(value))]));
    return [...text.matchAll(/\{(\w+)\}/g)].every(([, name]) => name in facts) ? filled(text, facts) : task.sentence;
  }
  /** @param {string} name @param {string} value */
  fact(name, value) {
    const groups = SAID_BY[name];
    if (!groups) return value;
    const group = groups.find((g) => `${g}.${value}` in this.catalogue);
    return group ? this.catalogue[`${group}.${value}`] : value.replaceAll('_', ' ');
  }
}

/** @param {string} text @param {Record<string, any>} args */
const filled = (text, args) => text.replace(/\{(\w+)\}/g, (_, name) => String(args[name] ?? ''));
