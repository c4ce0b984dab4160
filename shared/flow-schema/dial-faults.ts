/** What is wrong with a leg of a dial string, in words: the same in the form, in the text and when a drawing is checked. Pure. */

import { faultOfOption } from './dial-options.ts';
import type { LegFault, WrittenLeg } from './dial-string.ts';
import { hasOpenBraces } from './drawn-dial-string.ts';
import type { LocalText } from './fields.ts';

const FAULTS: Readonly<Record<LegFault | 'braces', LocalText>> = {
  empty: {
    en: 'It names nobody. Say whom it rings, or remove it.',
    de: 'Er nennt niemanden. Sagen Sie, wen er anruft, oder entfernen Sie ihn.',
  },
  control: {
    en: 'A line break is in it. A dial string is one line.',
    de: 'Ein Zeilenumbruch steht darin. Eine Wählzeichenkette ist eine Zeile.',
  },
  option: {
    en: 'An option is written name=value, with commas between: anna[rt=20,cd=600].',
    de: 'Eine Option schreibt sich Name=Wert, mit Kommas dazwischen: anna[rt=20,cd=600].',
  },
  bracket: {
    en: 'Options stand in one pair of [ and ] at its end. A ] within a value is written %5D.',
    de: 'Optionen stehen in einem Paar von [ und ] an seinem Ende. Eine ] in einem Wert schreibt sich %5D.',
  },
  braces: {
    en: 'A “{{” is not closed by “}}”.',
    de: 'Ein „{{“ ist nicht durch „}}“ geschlossen.',
  },
};

/** Why it cannot be called; undefined when it can. */
export function faultOfLeg(leg: WrittenLeg): LocalText | undefined {
  const why = leg.fault ?? (hasOpenBraces(leg) ? 'braces' : undefined);
  return why && FAULTS[why];
}

export interface OptionNote {
  readonly option: string;
  readonly value: string;
  readonly message: LocalText;
}

/** Options that are kept and do nothing, or not what they seem to. */
export function notesOfLeg({ options }: WrittenLeg): readonly OptionNote[] {
  const names = options.map(([name]) => name);
  return options.flatMap(([option, value], at): OptionNote[] => {
    const message = names.lastIndexOf(option) === at ? faultOfOption(option, value) : overruled(option, value);
    return message ? [{ option, value, message }] : [];
  });
}

/** The last one counts, as it does when the leg is dialled. */
const overruled = (option: string, value: string): LocalText => ({
  en: `“${option}=${value}” has no effect: the last “${option}” counts.`,
  de: `„${option}=${value}“ bewirkt nichts: Das letzte „${option}“ zählt.`,
});
