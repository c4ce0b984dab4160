/**
 * Dial strings as they stand in a drawing. `{{ … }}` is filled in when somebody calls, before the string is taken apart;
 * until then it is one piece, whatever signs its expression is written with. Pure.
 */

import {
  formatDialString,
  readLeg,
  readLegs,
  startOfOptions,
  type WrittenLeg,
  type WrittenStages,
} from './dial-string.ts';

/** As `runtime/flow/templates.ts` finds them; and the two signs that stand for them here. */
const PIECES = /\{\{[\s\S]*?\}\}|[\uE000\uE001]/g;
const STANDS_FOR = /\uE000(\d+)\uE001/g;

/** Every text has legs; those that cannot be read stand as they were written, with their fault. */
export function readDrawnLegs(text: string): WrittenStages {
  const { hide, show } = pieces();
  return readLegs(hide(text)).map((legs) => legs.map((leg) => mapped(leg, show)));
}

export function writeDrawnLegs(stages: WrittenStages): string {
  const { hide, show } = pieces();
  return show(formatDialString(stages.map((legs) => legs.map((leg) => mapped(leg, hide)))));
}

/**
 * The leg with what was typed as its target. Options may be typed there too, `anna[rt=20]`: they join the others, and
 * until their bracket is closed the whole leg stands as text.
 */
export function retargeted(leg: WrittenLeg, typed: string): WrittenLeg {
  const { hide, show } = pieces();
  const isText = isUnread(leg);
  const text = hide(typed);
  const bracket = startOfOptions(text);
  if (isText) {
    const read = mapped(readLeg(text), show);
    // A space at its end belongs to a word that is being typed.
    return isUnread(read) ? { ...read, target: typed } : read;
  }
  if (bracket === text.length) return { ...plain(leg), target: typed, ...(typed.trim() === '' && { fault: 'empty' }) };
  const { target, options } = mapped({ ...plain(leg), target: show(text.slice(0, bracket)) }, hide);
  const before = formatDialString([[{ target, options, ...(target.trim() === '' && { fault: 'empty' }) }]]);
  const typedOptions = text.slice(bracket + 1);
  const whole = options.length > 0 ? `${before.slice(0, -1)},${typedOptions}` : `${before}[${typedOptions}`;
  return mapped(readLeg(whole), show);
}

/** A `{{` that nobody closes would swallow the legs behind it. */
export function hasOpenBraces({ target, options }: WrittenLeg): boolean {
  return [target, ...options.map(([, value]) => value)].some((text) => text.replace(PIECES, '').includes('{{'));
}

/** It stands as it was written. */
export const isUnread = ({ fault }: WrittenLeg): boolean => fault !== undefined && fault !== 'empty';

const plain = ({ target, options }: WrittenLeg): WrittenLeg => ({ target, options });

function pieces() {
  const kept: string[] = [];
  return {
    hide: (text: string): string => text.replace(PIECES, (piece) => `\uE000${kept.push(piece) - 1}\uE001`),
    show: (text: string): string => text.replace(STANDS_FOR, (_all, at: string) => kept[Number(at)]!),
  };
}

function mapped(leg: WrittenLeg, change: (text: string) => string): WrittenLeg {
  return {
    ...leg,
    target: change(leg.target),
    options: leg.options.map(([name, value]) => [name, change(value)] as const),
  };
}
