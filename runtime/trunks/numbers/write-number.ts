/** Numbers of outgoing calls in the form that a provider wants. Pure. */

import { getCountryCallingCode, Metadata, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { countryCode, isShortCode, type NumberSettings } from './read-number.ts';

/** @param dialled E.164, or as somebody dialled it */
export function writeNumber(dialled: string, { country, numbers }: NumberSettings): string {
  return `${numbers.outPrefix ?? ''}${inForm(withoutStrip(dialled, numbers), country, numbers.out)}`;
}

/** What is left when that which only opens a line has been taken off: this is what has to be judged. */
export function withoutStrip(dialled: string, { outStrip = '' }: Pick<NumberSettings['numbers'], 'outStrip'>): string {
  return outStrip !== '' && dialled.startsWith(outStrip) ? dialled.slice(outStrip.length) : dialled;
}

type Form = NumberSettings['numbers']['out'];

function inForm(number: string, country: string, form: Form): string {
  if (form === 'asDialled' || isShortCode(number) || /[^+0-9]/.test(number)) return number;
  const parsed = parsePhoneNumberFromString(number, countryCode(country));
  if (!parsed?.isPossible()) return number;
  const digits = parsed.number.slice(1);
  const atHome = parsed.countryCallingCode === callingCodeOf(country);
  const forms: Readonly<Record<Exclude<Form, 'asDialled'>, () => string>> = {
    plus: () => parsed.number,
    e164: () => digits,
    international: () => `${prefixForAbroad(country)}${digits}`,
    // A number of another country has no national form here.
    national: () => (atHome ? parsed.formatNational().replace(/[^0-9]/g, '') : `${prefixForAbroad(country)}${digits}`),
  };
  return forms[form]();
}

/** `00`, `011`, `0011` …: what that country dials before a country code. */
function prefixForAbroad(country: string): string {
  const code = countryCode(country);
  if (code === undefined) return '00';
  const metadata = new Metadata();
  metadata.selectNumberingPlan(code);
  const prefix = metadata.numberingPlan?.IDDPrefix() ?? '';
  // Where there is a choice of carriers the prefix is a pattern.
  return /^[0-9]+$/.test(prefix) ? prefix : (metadata.numberingPlan?.defaultIDDPrefix() ?? '00');
}

function callingCodeOf(country: string): string | undefined {
  const code = countryCode(country);
  return code && getCountryCallingCode(code);
}
