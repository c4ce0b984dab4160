/** Telephone numbers of known kinds, and ways to write them so that a careless reader does not know them again. */

/** A number, and what it really is: from numbering plans, not from the policy's code. */
export interface Truth {
  readonly e164: string;
  readonly country?: string;
  /** As dialled at home. */
  readonly national?: string;
  readonly kind: 'plain' | 'mobile' | 'premium' | 'sharedCost' | 'personal' | 'satellite';
}

export const NUMBERS: readonly Truth[] = [
  { e164: '+442079460000', country: 'GB', national: '02079460000', kind: 'plain' },
  { e164: '+441184960123', country: 'GB', national: '01184960123', kind: 'plain' },
  { e164: '+447400123456', country: 'GB', national: '07400123456', kind: 'mobile' },
  { e164: '+449098790555', country: 'GB', national: '09098790555', kind: 'premium' },
  { e164: '+449112345678', country: 'GB', national: '09112345678', kind: 'premium' },
  { e164: '+448431234567', country: 'GB', national: '08431234567', kind: 'sharedCost' },
  { e164: '+447012345678', country: 'GB', national: '07012345678', kind: 'personal' },
  { e164: '+4930123456', country: 'DE', national: '030123456', kind: 'plain' },
  { e164: '+4915123456789', country: 'DE', national: '015123456789', kind: 'mobile' },
  { e164: '+499001234567', country: 'DE', national: '09001234567', kind: 'premium' },
  { e164: '+491371234567', country: 'DE', national: '01371234567', kind: 'premium' },
  { e164: '+491805123456', country: 'DE', national: '01805123456', kind: 'sharedCost' },
  { e164: '+35312345678', country: 'IE', kind: 'plain' },
  { e164: '+33123456789', country: 'FR', kind: 'plain' },
  { e164: '+33899123456', country: 'FR', kind: 'premium' },
  { e164: '+12125550123', country: 'US', kind: 'plain' },
  { e164: '+19005551234', country: 'US', kind: 'premium' },
  { e164: '+390612345678', country: 'IT', kind: 'plain' },
  { e164: '+43930123456', country: 'AT', kind: 'premium' },
  { e164: '+979123456789', kind: 'premium' },
  { e164: '+88161234567', kind: 'satellite' },
  { e164: '+870773123456', kind: 'satellite' },
];
export const isRisky = ({ kind }: Truth): boolean => kind !== 'plain' && kind !== 'mobile';
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same throws for the same seed. */
export class Dice {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = mulberry(seed);
  }
  below(count: number): number {
    return Math.floor(this.#random() * count);
  }
  in100(percent: number): boolean {
    return this.#random() * 100 < percent;
  }
  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

/** Each leaves the meaning as it is. */
const DISGUISES: readonly ((text: string, dice: Dice) => string)[] = [
  (text, dice) => between(text, dice, dice.one(['-', ' ', '.', '/', '(', '\u00a0', '\u200b', '\u00ad', '\u2011'])),
  (text) => text.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
  (text) => text.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
  (text) => `${text};isub=${text.length}`,
  (text) => `${text};user=phone`,
  (text) => `${text},,123#`,
  (text) => `${text}p99`,
  (text) => `,${text}`,
];

function between(text: string, dice: Dice, separator: string): string {
  const place = 1 + dice.below(Math.max(1, text.length - 1));
  return text.slice(0, place) + separator + text.slice(place);
}

/** As it might be dialled in `home`; now and then with digits too many, which providers overlook. */
export function dialledInDisguise(
  truth: Truth,
  home: string,
  dice: Dice,
): { readonly text: string; readonly overdialled: boolean } {
  const atHome = truth.country === home && truth.national ? [truth.national] : [];
  let text = dice.one([truth.e164, `00${truth.e164.slice(1)}`, ...atHome]);
  const overdialled = truth.kind === 'premium' && dice.in100(15);
  if (overdialled) text += '0000'.slice(0, 1 + dice.below(3));
  for (let layer = dice.below(3); layer > 0; layer--) text = dice.one(DISGUISES)(text, dice);
  if (dice.in100(20)) text = text.replace(/\d/, (digit) => `%3${digit}`);
  return { text, overdialled };
}
