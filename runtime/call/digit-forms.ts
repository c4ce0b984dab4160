/** One press is one digit, in whatever forms it arrives: some phones send RFC 4733 and INFO, or tones and INFO, for each key. */

import type { PressedKey } from './digit-queue.ts';

export type DigitForm = PressedKey['form'];

/** How much later the second form of a press may come, milliseconds: INFO often follows the key's release. */
const SAME_PRESS_WITHIN = 2_000;

interface Press {
  readonly digit: string;
  readonly at: number;
  readonly forms: Set<DigitForm>;
}

export class DigitForms {
  #recent: Press[] = [];

  /** True when this is a press of its own; false when it is another form of one that was told. `at`: milliseconds. */
  isNew(digit: string, form: DigitForm, at: number): boolean {
    this.#recent = this.#recent.filter((press) => at - press.at <= SAME_PRESS_WITHIN);
    const same = this.#recent.find((press) => press.digit === digit && !press.forms.has(form));
    if (same) {
      same.forms.add(form);
      return false;
    }
    this.#recent.push({ digit, at, forms: new Set([form]) });
    return true;
  }
}
