/** Allow and deny lists, ready to be asked. An allowed text that is no pattern allows nothing, and still closes the list. */

import { isSupportedCountry } from 'libphonenumber-js/max';
import { type Dialled, type Pattern, type PatternKind, readPattern } from '../../shared/flow-schema/dial-pattern.ts';
import type { Destinations } from '../store/collections.ts';
import { EMERGENCY_NUMBERS } from './emergency-numbers.ts';
import { isRisky } from './number-kind.ts';

export const NO_DESTINATIONS: Destinations = { allow: [], deny: [], countries: [] };

export interface ReadyDestinations {
  readonly allow: readonly Pattern[];
  readonly deny: readonly Pattern[];
  readonly countries: ReadonlySet<string>;
}

const ready = new WeakMap<Destinations, ReadyDestinations>();

/** Rows are never changed in place, so that each is read once. */
export function readyDestinations(written: Destinations): ReadyDestinations {
  const known = ready.get(written);
  if (known) return known;
  const made = {
    allow: readPatterns(written.allow),
    deny: readPatterns(written.deny),
    countries: new Set(written.countries.map((country) => country.toUpperCase())),
  };
  ready.set(written, made);
  return made;
}

export function readPatterns(texts: readonly string[]): Pattern[] {
  return texts.map(readPattern).map((pattern) => (typeof pattern === 'string' ? NOTHING : pattern));
}

const NOTHING: Pattern = { text: '', exact: false, wholeKind: false, matches: () => false };

/** The pattern that denies it. */
export function denies({ deny }: ReadyDestinations, dialled: Dialled): Pattern | undefined {
  return deny.find((pattern) => pattern.matches(dialled));
}

/**
 * Whether the lists leave it outside: there are countries, or allowed numbers, and it is in none of them. A single
 * number (`=…`) and the kinds that are denied otherwise (`premium`) add to what is allowed, and close nothing.
 */
export function leavesOut({ allow, countries }: ReadyDestinations, dialled: Dialled): boolean {
  if (dialled.type !== 'number') return false;
  if (countries.size === 0 && allow.every(adds)) return false;
  const { country } = dialled.number;
  if (country !== undefined && countries.has(country)) return false;
  return !allow.some((pattern) => !(pattern.wholeKind && adds(pattern)) && pattern.matches(dialled));
}

function adds({ exact, kind }: Pattern): boolean {
  return exact || (kind !== undefined && (isRisky(kind) || kind === 'short' || kind === 'sip' || kind === 'emergency'));
}

/** Whether the allow list names this kind for it: `premium`, `premium:+49900`, or the very number. */
export function lifts({ allow }: ReadyDestinations, kind: PatternKind, dialled: Dialled, exactly = false): boolean {
  return allow.some((pattern) => (pattern.exact || (!exactly && pattern.kind === kind)) && pattern.matches(dialled));
}

/** What of it is no pattern or no country, in words; undefined: all is well. */
export function destinationsFault({ allow, deny, countries }: Destinations): string | undefined {
  const wrong = [...allow, ...deny].map(readPattern).find((pattern) => typeof pattern === 'string');
  const nowhere = countries.find((country) => !isSupportedCountry(country));
  return (
    (wrong as string | undefined) ?? (nowhere === undefined ? undefined : `“${nowhere}” is no country code such as IE`)
  );
}

/** Says how numbers of that country are read, and whom to call in need: a code that nobody has would say neither. */
export function countryFault(country: string): string | undefined {
  if (isSupportedCountry(country) || Object.hasOwn(EMERGENCY_NUMBERS, country)) return undefined;
  return `“${country}” is no country code such as IE`;
}
