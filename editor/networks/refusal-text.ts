/** Why a call was refused, in plain words and the user's language. */

import type { MessageKey } from '../messages/en.ts';
import type { Words } from '../messages/use-words.ts';

/** The server's reasons; `name` is filled into the message. */
const REASONS: readonly { readonly said: RegExp; readonly key: MessageKey }[] = [
  { said: /^this source may not reach flows by name$/, key: 'refused.untrusted' },
  { said: /^nothing is called (?<name>.*)$/, key: 'refused.nobody' },
  { said: /^the flow (?<name>.*) is not reachable by name$/, key: 'refused.closed' },
  { said: /^the flow (?<name>.*) is not published$/, key: 'refused.unpublished' },
  { said: /^(?<name>.*) is none of our addresses or domains$/, key: 'refused.foreign' },
];

/** A reason that is not in the table is shown as the server said it. */
export function refusalText(why: string, { t }: Pick<Words, 't'>): string {
  for (const { said, key } of REASONS) {
    const match = said.exec(why);
    if (match) return t(key, { name: match.groups?.name ?? '' });
  }
  return why;
}
