/** Dates, times of day and sums of money in words. Pure. */

import { numberWords, type SpokenLanguage } from './number-words.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/;
const TIME = /(?:^|[T ])(\d{1,2}):(\d{2})/;

/** `2026-11-26` → `Thursday 26 November 2026`; what is no date comes back as it is. */
export function dateWords(text: string, language: SpokenLanguage): string {
  const found = DATE.exec(text.trim());
  if (!found) return text;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  // 30 February would be said as 2 March.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return text;
  const style = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', style).format(date);
}

/** `15:05` → `three oh five p m`, `fünfzehn Uhr fünf`; a date before it is passed over. */
export function timeWords(text: string, language: SpokenLanguage): string {
  const found = TIME.exec(text.trim());
  const [hour, minute] = found ? [Number(found[1]), Number(found[2])] : [99, 99];
  if (hour > 23 || minute > 59) return text;
  const say = (value: number) => numberWords(value, language);
  if (language === 'de') {
    const head = hour === 1 ? 'ein Uhr' : `${say(hour)} Uhr`;
    return minute === 0 ? head : `${head} ${say(minute)}`;
  }
  const half = hour < 12 ? 'a m' : 'p m';
  const [twelve, past] = [say(hour % 12 === 0 ? 12 : hour % 12), minute < 10 ? `oh ${say(minute)}` : say(minute)];
  return minute === 0 ? `${twelve} o’clock ${half}` : `${twelve} ${past} ${half}`;
}

interface Currency {
  readonly en: readonly [one: string, many: string, part: string, parts: string];
  readonly de: readonly [one: string, many: string, part: string, parts: string];
}

const CURRENCIES: Readonly<Record<string, Currency>> = {
  EUR: { en: ['euro', 'euros', 'cent', 'cents'], de: ['Euro', 'Euro', 'Cent', 'Cent'] },
  USD: { en: ['dollar', 'dollars', 'cent', 'cents'], de: ['Dollar', 'Dollar', 'Cent', 'Cent'] },
  GBP: { en: ['pound', 'pounds', 'penny', 'pence'], de: ['Pfund', 'Pfund', 'Penny', 'Pence'] },
  CHF: { en: ['franc', 'francs', 'centime', 'centimes'], de: ['Franken', 'Franken', 'Rappen', 'Rappen'] },
};

/** `12.5` in `EUR` → `twelve euros and fifty cents`, `zwölf Euro fünfzig`. Another currency is said by its letters. */
export function moneyWords(amount: number, code: string, language: SpokenLanguage): string {
  const upper = code.trim().toUpperCase();
  const known = Object.hasOwn(CURRENCIES, upper) ? CURRENCIES[upper]![language] : undefined;
  if (!Number.isFinite(amount)) return String(amount);
  if (!known) return `${numberWords(Math.round(amount * 100) / 100, language)} ${[...upper].join(' ')}`;
  const cents = Math.round(Math.abs(amount) * 100);
  const [whole, rest] = [Math.floor(cents / 100), cents % 100];
  const [one, many, part, parts] = known;
  const minus = amount < 0 && cents > 0 ? 'minus ' : '';
  const count = (value: number) => (value === 1 && language === 'de' ? 'ein' : numberWords(value, language));
  const head = `${count(whole)} ${whole === 1 ? one : many}`;
  const tail = `${count(rest)} ${rest === 1 ? part : parts}`;
  if (rest === 0) return minus + head;
  if (whole === 0) return minus + tail;
  return minus + (language === 'de' ? `${head} ${numberWords(rest, language)}` : `${head} and ${tail}`);
}
