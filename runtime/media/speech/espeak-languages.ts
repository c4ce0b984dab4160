/** Languages of espeak-ng, by their BCP 47 tags. */

const languages = new Set(
  (
    'af am an ar as az ba be bg bn bs ca cmn cs cv cy da de el en en-gb en-gb-scotland en-us eo es es-419 et eu fa ' +
    'fi fr fr-be fr-ch ga gd gn gu haw he hi hr ht hu hy ia id io is it ja ka kk kn ko ku ky la lb lt lv mi mk ml mr ' +
    'ms mt my nb ne nl om or pa pl pt pt-br qu ro ru sd si sk sl sq sr sv sw ta te th tk tr tt ug uk ur uz vi yue'
  ).split(' '),
);

/** Tags that espeak-ng calls otherwise. */
const otherNames: Readonly<Record<string, string>> = { en: 'en-us', no: 'nb', zh: 'cmn', fr: 'fr-fr' };

/**
 * The voice for a language, with a variant such as `f2` or `m3` if one is wanted.
 * @returns undefined when espeak-ng does not speak the language
 */
export function voiceOf(language: string, wanted?: string): string | undefined {
  const tag = language.toLowerCase();
  const primary = tag.split('-')[0]!;
  const known = [tag, primary].find((name) => languages.has(name) || Object.hasOwn(otherNames, name));
  if (known === undefined) return undefined;
  const voice = Object.hasOwn(otherNames, known) ? otherNames[known]! : known;
  return wanted && /^(m[1-8]|f[1-5])$/.test(wanted) ? `${voice}+${wanted}` : voice;
}
