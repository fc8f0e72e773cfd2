// Undo and redo of this dispatcher's own moves: each is the inverse move, sent to the server and judged there like any other.

export const GRACE_SECONDS = 20;

/** @typedef {{technician: number|null, start: number, pinned: boolean, mate?: number|null}} Spot where a visit is, or that nobody has it; `mate`
 *   where somebody came along who is to come along again */
/** @typedef {{visit: number, before: Spot, after: Spot}} Step one visit's way */
/** @typedef {{undo: () => Promise<any>, redo: () => Promise<any>, said: string, asks: string|null}} Inverse how the server takes it back (what it
 *   returns is said, where it is a sentence) and does it again, how that is said, and what is to be known before */
/** @typedef {{label: string, steps: Step[], pins: boolean, tells: string[], at: number, inverse?: Inverse, never?: string}} Deed what was done in one
 *   go; `pins` where only pins changed, `inverse` where no visit was moved, `never` why it can't be taken back */

export class History {
  constructor() {
    /** @type {Deed[]} */ this.done = [];
    /** @type {Deed[]} */ this.undone = [];
  }
  /** @param {Deed} deed */
  did(deed) {
    this.done.push(deed);
    this.undone = [];
  }
  /** Seconds until somebody hears of a deed. @param {Deed} deed */
  left(deed) {
    return Math.max(0, GRACE_SECONDS - (Date.now() - deed.at) / 1000);
  }
  /** A deed was taken back. */
  wasUndone() {
    const deed = this.done.pop();
    if (deed) this.undone.push(deed);
  }
  /** A deed that can't be taken back is told once, and what was before it comes next. */
  passOver() {
    this.done.pop();
  }
  /** A deed was done again. */
  wasRedone() {
    const deed = this.undone.pop();
    if (deed) this.done.push({ ...deed, at: Date.now() });
  }
}
