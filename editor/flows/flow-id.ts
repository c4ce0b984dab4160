/** A flow's id from its name, and what is wrong with an id. */

const PATTERN = /^[a-z][a-z0-9-]*$/;
const LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };

/** Small letters, digits and hyphens, beginning with a letter; with a number if it is taken. */
export function idFromName(name: string, taken: ReadonlySet<string>): string {
  const plain = name
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => LETTERS[letter] ?? '')
    .normalize('NFD')
    .replace(/[̀-ͯ]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40);
  const stem = plain || 'flow';
  if (!taken.has(stem)) return stem;
  for (let n = 2; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}

export function idFault(id: string, taken: ReadonlySet<string>): 'flows.idBad' | 'flows.idTaken' | undefined {
  if (!PATTERN.test(id)) return 'flows.idBad';
  return taken.has(id) ? 'flows.idTaken' : undefined;
}
