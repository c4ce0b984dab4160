/** Where a long word may be broken, so that the label of a narrow jack needs no dictionary of the browser. */

const SHY = '\u00ad';
const LONG = 10;
const VOWEL = '[aeiouyäöü]';
const CONSONANT = '[b-df-hj-np-tv-xzß]';

/**
 * Syllables, roughly: before the last consonant that leads to a vowel, where `ch`, `ck`, `ph`, `sch`, `sh` and `th`
 * count as one; two letters at least on either side. Good enough for English and German.
 */
const BREAK = new RegExp(
  `(?<=\\p{L}${VOWEL}${CONSONANT}*)(?<!c(?=[hk])|[pst](?=h)|s(?=ch))(?=(?:sch|[cpst]h|ck|${CONSONANT})${VOWEL}\\p{L})`,
  'giu',
);

/** The text with soft hyphens in its long words; it reads and sounds the same. */
export function withSoftHyphens(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => (word.length < LONG ? word : word.replace(BREAK, SHY)));
}
