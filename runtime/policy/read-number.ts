/** A dialled text as a telephone number: where it leads and what kind of number it is. Pure. */

import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { isRisky, kindOf } from './number-kind.ts';
import { unmask } from './unmask.ts';

export type NumberKind =
  | 'fixed'
  | 'mobile'
  | 'tollFree'
  | 'premium'
  | 'sharedCost'
  /** Follows a person, at a price: `+44 70`. */
  | 'personal'
  /** Ships, satellites and networks without a country. */
  | 'satellite'
  /** No full number: a service code, or something local. What it means is up to the provider. */
  | 'short'
  /** Complete, and not known to be any of these. */
  | 'other';

export interface ReadNumber {
  /** `+` and digits when it is a full number, else the digits, or the word. This is what a leg carries. */
  readonly text: string;
  readonly kind: NumberKind | 'word';
  /** ISO 3166; absent for words, short numbers and numbers without a country. */
  readonly country?: string;
  /** All ways to write it that a rule may name, the full number first. */
  readonly forms: readonly string[];
}

/** Digits up to which a number that is in no table is a service code rather than somebody's whole number. */
const LONGEST_SHORT = 6;

/**
 * Reads what was dialled as somebody in `country` would mean it.
 * Without a country only international forms are full numbers.
 */
export function readNumber(dialled: string, country: string | undefined, outsideLine = ''): ReadNumber {
  if (dialled.length > LONGEST_KEPT) return readAnew(dialled, country, outsideLine);
  const key = `${country} ${outsideLine} ${dialled}`;
  const known = kept.get(key);
  if (known) return known;
  const read = readAnew(dialled, country, outsideLine);
  if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, read);
  return read;
}

/** One call asks for the same number several times: routing, every trunk, every list. */
const kept = new Map<string, ReadNumber>();
const MOST_KEPT = 1000;
const LONGEST_KEPT = 60;

function readAnew(dialled: string, country: string | undefined, outsideLine: string): ReadNumber {
  const { digits, word, context } = unmask(dialled);
  if (digits === '') return wordOf(word, country);
  const behind = outsideLine !== '' && digits.startsWith(outsideLine) ? digits.slice(outsideLine.length) : '';
  if (behind !== '') {
    const meant = readDigits(behind, country);
    if (meant.kind !== 'short') return meant;
  }
  return context ? inContext(digits, context, country) : readDigits(digits, country);
}

/** RFC 3966 §5.1.5: a global context is what stands before the local number. */
function inContext(digits: string, context: string, country: string | undefined): ReadNumber {
  if (digits.startsWith('+') || !context.startsWith('+')) return readDigits(digits, country);
  const joined = readDigits(context + digits.replace(/^0+/, ''), country);
  const local = readDigits(digits, joined.country ?? country);
  return local.kind === 'short' ? joined : local;
}

function readDigits(digits: string, country: string | undefined): ReadNumber {
  if (/[*#]/.test(digits)) return coded(digits, country);
  const home = countryCode(country);
  if (digits.startsWith('+')) return full(digits, digits, home);
  return national(digits, home) ?? international(digits, home) ?? short(digits, home);
}

/** `*31#0900…`: a service code in front of a number may be carried out by the provider. The dearer reading counts. */
function coded(digits: string, country: string | undefined): ReadNumber {
  const behind = digits.replace(/^[*#]+\d{1,3}[*#]+/, '').replace(/[*#].*$/, '');
  if (behind === '' || behind === digits) return { text: digits, kind: 'short', forms: [digits] };
  const called = readDigits(behind.replace(/^[*#]+/, ''), country);
  return { text: digits, kind: isRisky(called.kind) ? called.kind : 'short', forms: [digits, ...called.forms] };
}

/** `00353…` and `011353…` mean the same from anywhere, unless the country reads it as a number of its own. */
function international(digits: string, home: CountryCode | undefined): ReadNumber | undefined {
  const behind = /^(?:00|011)([1-9]\d{5,})$/.exec(digits)?.[1];
  return behind === undefined ? undefined : full(`+${behind}`, digits, home);
}

function national(digits: string, home: CountryCode | undefined): ReadNumber | undefined {
  const parsed = home && parsePhoneNumberFromString(digits, home);
  if (!parsed) return undefined;
  const known = full(parsed.number, digits, home, parsed);
  if (parsed.isValid()) return known;
  if (digits.length <= LONGEST_SHORT) return undefined;
  // With its trunk prefix it was meant as a full number, even in a range that is newer than our tables.
  const prefixed = digits.startsWith('0') && !/^(00|011)/.test(digits);
  return known.kind !== 'other' || (prefixed && parsed.isPossible()) ? known : undefined;
}

function full(
  e164: string,
  dialled: string,
  home: CountryCode | undefined,
  parsed = parsePhoneNumberFromString(e164),
): ReadNumber {
  const text = parsed?.number ?? e164;
  const country = parsed?.country;
  let forms: readonly string[] | undefined;
  return {
    text,
    kind: kindOf(text, parsed?.getType()),
    ...(country ? { country } : {}),
    // Most houses have no list that asks.
    get forms() {
      forms ??= formsOf(text, dialled, country === home ? parsed : undefined, home);
      return forms;
    },
  };
}

function formsOf(e164: string, dialled: string, atHome: PhoneNumber | undefined, home: string | undefined): string[] {
  const northAmerica = home === 'US' || home === 'CA';
  const forms = [e164, `00${e164.slice(1)}`];
  if (northAmerica) forms.push(`011${e164.slice(1)}`);
  if (atHome) forms.push(atHome.formatNational().replace(/\D/g, ''));
  if (atHome && northAmerica) forms.push(e164.slice(1));
  return [...new Set([...forms, dialled])];
}

function short(digits: string, home: CountryCode | undefined): ReadNumber {
  // Directory enquiries cost as much as premium numbers, and begin alike in most of Europe.
  const kind = /^118\d{2,3}$/.test(digits) && home !== 'US' && home !== 'CA' ? 'premium' : 'short';
  return { text: digits, kind, ...(home ? { country: home } : {}), forms: [digits] };
}

/** A word at a provider is a name there; digits in it are read too, in case the provider drops the letters. */
function wordOf(word: string, country: string | undefined): ReadNumber {
  const digits = word.replace(/\D/g, '');
  const hidden = digits.length >= 3 ? readDigits(digits, country) : undefined;
  if (!hidden || !isRisky(hidden.kind)) return { text: word, kind: 'word', forms: [word] };
  return { text: word, kind: hidden.kind, forms: [word, ...hidden.forms] };
}

function countryCode(country: string | undefined): CountryCode | undefined {
  const code = country?.toUpperCase();
  return code && isSupportedCountry(code) ? code : undefined;
}
