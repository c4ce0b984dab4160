/** A party as one says it aloud: by name, or by number in groups. */

import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Party } from '../../../shared/flow-schema/call-events.ts';

const NOBODY: Readonly<Record<string, string>> = { en: 'an unknown number', de: 'einer unbekannten Nummer' };
const PLUS: Readonly<Record<string, string>> = { en: 'plus', de: 'plus' };

/** Digits of one group are said one by one, with a pause after the group: `plus 4 4, 2 0, 7 9 4 6, 0 9 5 8`. */
export function spokenParty({ user, name }: Pick<Party, 'user' | 'name'>, language = 'en'): string {
  const known = language.slice(0, 2).toLowerCase();
  const words = Object.hasOwn(NOBODY, known) ? known : 'en';
  if (name && !/^anonymous$/i.test(name)) return name;
  if (user === '' || /^(anonymous|unknown|restricted)$/i.test(user)) return NOBODY[words]!;
  if (!/^\+?\d{3,20}$/.test(user)) return user;
  const said = groupsOf(user).map((group) => [...group].join(' '));
  return said.join(', ').replace('+', PLUS[words]!);
}

/** As its country writes it; a number of no country in groups of three, the last one of up to four. */
function groupsOf(number: string): string[] {
  const known = number.startsWith('+') ? parsePhoneNumberFromString(number) : undefined;
  if (known?.isPossible()) return known.formatInternational().split(/[^+\d]+/);
  return number.match(/\+?\d{3}(?=\d{3}|\d{2}$)|\+?\d+/g) ?? [number];
}
