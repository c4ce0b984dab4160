/** Numbers of incoming calls, as a provider writes them, become E.164. Pure. */

import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { TrunkRow } from '../../store/collections.ts';

/** What reading and writing numbers depends on. */
export type NumberSettings = Pick<TrunkRow, 'country' | 'numbers'>;

/** Digits that no longer number than this is made of are short codes, which belong to a country or a provider. */
const LONGEST_SHORT_CODE = 6;

/** @param user the user part of a SIP URI, or the number of a `tel:` URI, unescaped @returns E.164 where it can be told */
export function readNumber(user: string, { country, numbers }: NumberSettings): string {
  const { digits, context } = takeApart(user);
  if (numbers.in === 'asIs' || !isDialled(digits)) return digits;
  if (digits.startsWith('+')) return digits;
  if (context !== undefined) return fromContext(digits, context);
  if (isShortCode(digits)) return digits;
  // No country code begins with 0: what does was written nationally, or with the prefix for abroad.
  if (numbers.in === 'e164' && !digits.startsWith('0')) return `+${digits}`;
  return toE164(digits, country) ?? digits;
}

/** Too short to be anybody's whole number; never formatted. */
export function isShortCode(number: string): boolean {
  return number.length <= LONGEST_SHORT_CODE && !number.startsWith('+');
}

/** Digits as dialled in that country; undefined when they cannot be a number there. */
export function toE164(digits: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(digits, countryCode(country));
  return parsed?.isPossible() ? parsed.number : undefined;
}

/** Undefined for anything that is no country: then only numbers with `+` are understood. */
export function countryCode(country: string): CountryCode | undefined {
  const code = country.toUpperCase();
  return isSupportedCountry(code) ? code : undefined;
}

/** `0301234;phone-context=+49` and visual separators (RFC 3966 §3). What is no number stays as it is. */
function takeApart(user: string): { readonly digits: string; readonly context?: string } {
  const semicolon = user.indexOf(';');
  const head = semicolon < 0 ? user : user.slice(0, semicolon);
  const context = semicolon < 0 ? undefined : /;phone-context=(\+[0-9.()-]+)/i.exec(user)?.[1];
  const bare = head.replace(/[-.() ]/g, '');
  const digits = isDialled(bare) ? bare : head;
  return context === undefined ? { digits } : { digits, context: context.replace(/[-.()]/g, '') };
}

/** A context with `+` stands in front of the local digits (RFC 3966 §5.1.5); one country's own zero is dropped. */
function fromContext(digits: string, context: string): string {
  const parsed = parsePhoneNumberFromString(`${context}${digits}`);
  return parsed?.isPossible() ? parsed.number : `${context}${digits.replace(/^0+/, '')}`;
}

function isDialled(text: string): boolean {
  return /^\+?[0-9]+$/.test(text);
}
