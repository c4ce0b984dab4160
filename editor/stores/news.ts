/** Which lists a live frame makes out of date. Pure. */

import type { LiveFrame } from '../../shared/api/live.ts';

/** Facts that belong to no call, and that pages read their lists anew for, by the first word of their type. */
const NEWS: ReadonlySet<string> = new Set(['flow', 'registration', 'trunk', 'limit', 'source', 'mailbox', 'alert']);
const NONE: ReadonlySet<string> = new Set();

/** @param isFirst no frame came before: what pages show is as new as this one */
export function newsIn(frame: LiveFrame, isFirst: boolean): ReadonlySet<string> {
  if (frame.type === 'events') return new Set(frame.events.map(kindOf).filter((kind) => NEWS.has(kind)));
  // Whatever was missed before a snapshot is told by nothing but this.
  return frame.type === 'snapshot' && !isFirst ? NEWS : NONE;
}

const kindOf = ({ type }: { readonly type: string }): string => type.split('.')[0]!;
