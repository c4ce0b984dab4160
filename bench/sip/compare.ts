/** Whether two codecs understand and say the same. A measurement of readers that read different things is none. */

import { isDeepStrictEqual } from 'node:util';
import type { Codec } from './codecs.ts';
import { bytesOf, type Sample } from './corpus-parts.ts';
import type { Reading } from './reading.ts';

type Field = keyof Reading;

/** Where `sip` 0.0.6 is wrong, and why. A line that is not needed any more fails like one that is missing. */
const misread: Readonly<Record<string, Partial<Record<Field, string>>>> = {
  'INVITE of a browser': { from: 'takes UTF-8 for ISO 8859-1' },
  'INVITE over IPv6': { via: 'ends the host at the first colon of an IPv6 address' },
  'REGISTER that removes all': { contact: 'takes the star for a URI' },
};
const miswritten: typeof misread = {
  'REGISTER that removes all': { contact: 'puts the star in brackets' },
};
/** What it writes from that cannot be read by anybody. */
const unreadable = new Set(['INVITE over IPv6', '200 to INVITE over IPv6']);

export function compareReadings(samples: readonly Sample[], ours: Codec, theirs: Codec): void {
  for (const sample of samples) {
    const bytes = bytesOf(sample);
    compare(sample.name, ours.read(bytes), theirs.read(bytes), misread[sample.name] ?? {});
  }
}

/** Both are read by our reader, whose readings have been compared before. */
export function compareWritings(samples: readonly Sample[], ours: Codec, theirs: Codec): void {
  const names = samples.filter(({ text }) => !text.startsWith('SIP/')).map(({ name }) => name);
  const titles = [...names, ...names.map((name) => `200 to ${name}`)];
  const [mine, other] = [ours.writings(), theirs.writings()];
  titles.forEach((title, at) => {
    const reading = ours.read(mine[at]!);
    if (!unreadable.has(title)) compare(title, reading, ours.read(other[at]!), miswritten[title] ?? {});
    else if (isReadable(ours, other[at]!)) throw new Error(`${title} is readable now`);
  });
}

function isReadable(codec: Codec, bytes: Buffer): boolean {
  try {
    codec.read(bytes);
    return true;
  } catch (_unreadable) {
    return false;
  }
}

function compare(title: string, ours: Reading, theirs: Reading, faults: Partial<Record<Field, string>>): void {
  for (const field of Object.keys(ours) as Field[]) {
    const same = isDeepStrictEqual(ours[field], theirs[field]);
    if (same === (faults[field] === undefined)) continue;
    const [a, b] = [JSON.stringify(ours[field]), JSON.stringify(theirs[field])];
    throw new Error(
      same ? `${title}: ${field} is no fault of theirs any more` : `${title}: ${field} differs:\n${a}\n${b}`,
    );
  }
}
