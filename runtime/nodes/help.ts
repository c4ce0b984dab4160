/** The help page of a kind: Markdown beside its card. */

import { readFile } from 'node:fs/promises';
import type { LocalText } from '../../shared/flow-schema/fields.ts';

/**
 * Markdown in both languages.
 * @throws when the kind has no help page
 */
export async function readHelp(kind: string): Promise<LocalText> {
  if (!/^[a-z][a-z-]*$/.test(kind)) throw new RangeError('a kind is named in small letters and hyphens');
  const [en, de] = await Promise.all([readFile(page(kind, 'en'), 'utf8'), readFile(page(kind, 'de'), 'utf8')]);
  return { en, de };
}

/** Beside this module, in the sources and in what is built from them. */
function page(kind: string, language: keyof LocalText): URL {
  return new URL(`${kind}/help.${language}.md`, import.meta.url);
}
