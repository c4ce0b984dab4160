/** Emergency calls: recognised exactly, kept from nobody (RFC 5031 for the URNs). Pure. */

import { EMERGENCY_NUMBERS } from './emergency-numbers.ts';
import { unmask } from './unmask.ts';

export interface EmergencyPlan {
  /** ISO 3166; unknown: the two numbers that mobile phones everywhere know. */
  readonly country: string | undefined;
  /** What is dialled before numbers outside, if anything. */
  readonly outsideLine?: string;
}

const ANYWHERE = '112 911';
const URN = /^urn:service:sos(?:\.([a-z0-9-]+))*$/i;

/** The number to call for it, or undefined when it is no emergency call. A longer number is none. */
export function emergencyNumber(dialled: string, plan: EmergencyPlan): string | undefined {
  const row = rowOf(plan.country);
  const urn = URN.exec(dialled.trim().slice(0, 100));
  if (urn) return row.services.get(urn[1]?.toLowerCase() ?? '') ?? row.general;
  const { digits } = unmask(dialled);
  if (row.numbers.has(digits)) return digits;
  const { outsideLine } = plan;
  const behind = outsideLine && digits.startsWith(outsideLine) ? digits.slice(outsideLine.length) : '';
  return row.numbers.has(behind) ? behind : undefined;
}

/** Whether it is so short that it could be one, with an outside line in front; asked when there is no time for more. */
export function mayBeEmergency(dialled: string): boolean {
  const { digits } = unmask(dialled);
  return (digits !== '' && digits.length <= LONGEST) || dialled.toLowerCase().includes('sos');
}

/**
 * Whether it is an emergency number of any country, with an outside line of up to two digits in front or without; asked
 * under overload, when there is no time to find out whose number it is.
 */
export function isEmergencySomewhere(dialled: string): boolean {
  if (URN.test(dialled.trim().slice(0, 100))) return true;
  const { digits } = unmask(dialled);
  // Behind an outside line the shortest ones would be the ends of too many extensions.
  return (
    everywhere.has(digits) || [1, 2].some((line) => digits.length - line > 2 && everywhere.has(digits.slice(line)))
  );
}

const everywhere: ReadonlySet<string> = new Set(
  Object.values(EMERGENCY_NUMBERS).flatMap((text) => text.split(' ').map((word) => word.split('=').at(-1)!)),
);

/** Digits of the longest number in the table, and of an outside line. */
const LONGEST = 9;

/** All emergency numbers of a country, the general one first. */
export function emergencyNumbersOf(country: string | undefined): readonly string[] {
  return [...rowOf(country).numbers];
}

interface CountryRow {
  readonly general: string;
  readonly numbers: ReadonlySet<string>;
  readonly services: ReadonlyMap<string, string>;
}

const rows = new Map<string, CountryRow>();

function rowOf(country: string | undefined): CountryRow {
  const key = country?.toUpperCase() ?? '';
  const known = rows.get(key);
  if (known) return known;
  const text = Object.hasOwn(EMERGENCY_NUMBERS, key) ? EMERGENCY_NUMBERS[key]! : ANYWHERE;
  const words = text.split(' ').map((word) => word.split('='));
  const row = {
    general: words[0]![0]!,
    numbers: new Set(words.map((word) => word.at(-1)!)),
    services: new Map(words.flatMap(([service, number]) => (number ? [[service!, number] as const] : []))),
  };
  // Only countries that exist are kept, so that a caller cannot fill the table.
  if (text !== ANYWHERE) rows.set(key, row);
  return row;
}
