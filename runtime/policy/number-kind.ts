/** What kind of number a full number is: our own table, then that of libphonenumber, also for overlong and unfinished ones. */

import { type NumberType, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { NumberKind } from './read-number.ts';
import { RISKY_PREFIXES } from './risky-prefixes.ts';

const KINDS: Readonly<Record<NonNullable<NumberType>, NumberKind>> = {
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'sharedCost',
  TOLL_FREE: 'tollFree',
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'fixed',
  PERSONAL_NUMBER: 'personal',
  VOIP: 'other',
  PAGER: 'other',
  UAN: 'other',
  VOICEMAIL: 'other',
};

/** Kinds that are denied unless somebody asked for them. */
export const RISKY_KINDS = ['premium', 'sharedCost', 'personal', 'satellite'] as const;
export type RiskyKind = (typeof RISKY_KINDS)[number];

export const isRisky = (kind: string): kind is RiskyKind => (RISKY_KINDS as readonly string[]).includes(kind);

/** Digits that a number may have too many, or lack. */
const MOST_TRIMMED = 8;
const MOST_PADDED = 7;

/** @param type what libphonenumber says of the number itself */
export function kindOf(e164: string, type: NumberType): NumberKind {
  const known = byPrefix(e164) ?? (type && KINDS[type]);
  if (known) return known;
  const around = [
    ...Array.from({ length: MOST_TRIMMED }, (_, index) => e164.slice(0, -1 - index)),
    ...Array.from({ length: MOST_PADDED }, (_, index) => e164 + '0'.repeat(index + 1)),
  ];
  const near = around.filter((text) => text.length > 4 && text.length <= 16).map(tabled);
  return near.find((kind) => kind !== undefined && isRisky(kind)) ?? 'other';
}

/** Only for numbers that are complete and in use. */
function tabled(e164: string): NumberKind | undefined {
  const parsed = parsePhoneNumberFromString(e164);
  const type = parsed?.getType();
  return type === undefined ? undefined : KINDS[type];
}

const risky = Object.entries(RISKY_PREFIXES)
  .flatMap(([kind, prefixes]) => prefixes.split(' ').map((prefix) => ({ prefix, kind: kind as NumberKind })))
  .sort((a, b) => b.prefix.length - a.prefix.length);
const byLength = new Map<number, Map<string, NumberKind>>();
const wild = risky.filter(({ prefix }) => prefix.includes('X'));
for (const { prefix, kind } of risky) {
  if (prefix.includes('X')) continue;
  const row = byLength.get(prefix.length) ?? new Map<string, NumberKind>();
  byLength.set(prefix.length, row.set(prefix, kind));
}

function byPrefix(e164: string): NumberKind | undefined {
  for (const [length, prefixes] of byLength) {
    const kind = prefixes.get(e164.slice(0, length));
    if (kind) return kind;
  }
  return wild.find(({ prefix }) => new RegExp(`^${prefix.replace('+', '\\+').replaceAll('X', '\\d')}`).test(e164))
    ?.kind;
}
