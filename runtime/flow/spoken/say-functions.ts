/** Functions of expressions that put values into words: `{{ sayNumber(vars.position) }}`. */

import type { Environment } from '@marcbachmann/cel-js';
import { dateWords, moneyWords, timeWords } from './moments.ts';
import { digitWords, numberWords, type SpokenLanguage } from './number-words.ts';
import { spokenParty } from './party.ts';

/** Numbers come as BigInt, fractions or texts, as the drawing has them. */
type Given = bigint | number | string | boolean;

const SAYINGS: Readonly<Record<string, (language: SpokenLanguage, given: Given, more?: Given) => string>> = {
  sayNumber: (language, given) => numberWords(Number(given), language),
  sayDigits: (language, given) => digitWords(String(given), language),
  sayPhone: (language, given) => spokenParty({ user: String(given) }, language),
  sayDate: (language, given) => dateWords(String(given), language),
  sayTime: (language, given) => timeWords(String(given), language),
  sayMoney: (language, given, code) => moneyWords(Number(given), String(code), language),
};

export const SAY_FUNCTIONS: readonly string[] = Object.keys(SAYINGS);

export function registerSaying(environment: Environment, language: SpokenLanguage): void {
  for (const [name, say] of Object.entries(SAYINGS)) {
    const form = say.length > 2 ? `${name}(dyn, dyn): string` : `${name}(dyn): string`;
    environment.registerFunction(form, (given: Given, more?: Given) => say(language, given, more));
  }
}
