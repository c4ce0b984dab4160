/** SIP messages of a call as a ladder: a line for each end, an arrow for each message. Pure. */

import type { SipTraceMessage } from '../../shared/api/http.ts';

export interface Rung {
  readonly index: number;
  /** Columns that it goes from and to; 0 is this server. */
  readonly from: number;
  readonly to: number;
  /** Such as `INVITE` or `180 Ringing`. */
  readonly label: string;
  /** Milliseconds since the first message. */
  readonly after: number;
  readonly tone: 'request' | 'progress' | 'good' | 'bad';
  /** The same message as one before, over the same way. */
  readonly again: boolean;
}

export interface Ladder {
  /** The other ends, in the order in which they appear. */
  readonly ends: readonly string[];
  readonly rungs: readonly Rung[];
}

export function ladderOf(messages: readonly SipTraceMessage[]): Ladder {
  const ends: string[] = [];
  const columnOf = (address: string): number => {
    const known = ends.indexOf(address);
    return known >= 0 ? known + 1 : ends.push(address);
  };
  const seen = new Set<string>();
  const begun = messages[0]?.at ?? 0;
  const rungs = messages.map((message, index): Rung => {
    const column = columnOf(message.out ? message.to : message.from);
    const key = `${column} ${message.out} ${message.text}`;
    const again = seen.has(key);
    seen.add(key);
    const [from, to] = message.out ? [0, column] : [column, 0];
    return { index, from, to, again, after: message.at - begun, ...wordOf(message.firstLine) };
  });
  return { ends, rungs };
}

function wordOf(firstLine: string): Pick<Rung, 'label' | 'tone'> {
  const status = /^SIP\/2\.0 (\d)(\d\d) ?(.*)$/.exec(firstLine);
  if (!status) return { label: firstLine.split(' ', 1)[0] ?? '', tone: 'request' };
  const [, first, rest, reason] = status;
  // A challenge is a question, not a failure.
  const isQuestion = first === '4' && (rest === '01' || rest === '07');
  const tone = first === '1' || isQuestion ? 'progress' : first === '2' ? 'good' : 'bad';
  return { label: `${first}${rest} ${reason}`.trim(), tone };
}
