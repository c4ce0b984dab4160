/** A flow's id from its name: what a caller would dial. Pure. */

const LONGEST = 40;

/** Small letters, digits and hyphens; `used` ids get a number. */
export function flowIdFrom(name: string, isUsed: (id: string) => boolean): string {
  const base = plain(name);
  if (!isUsed(base)) return base;
  let number = 2;
  while (isUsed(`${base}-${number}`)) number++;
  return `${base}-${number}`;
}

function plain(name: string): string {
  const letters = name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[äöü]/g, (letter) => `${{ ä: 'a', ö: 'o', ü: 'u' }[letter]}e`)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');
  const id = letters.replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+/, '');
  return id.slice(0, LONGEST).replace(/-+$/, '') || 'flow';
}
