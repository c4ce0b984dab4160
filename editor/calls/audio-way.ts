/** Which way the audio of a call takes, or took last, and why it comes through us. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { WhyAnchored } from '../../shared/flow-schema/media-wish.ts';
import type { Words } from '../messages/use-words.ts';

/** One phrase; empty for a call in which nobody talked to anybody else. */
export function audioWay(journal: readonly CallEvent[], { t }: Pick<Words, 't'>): string {
  const last = journal.findLast(({ type }) => WAYS.has(type));
  if (last?.type === 'media.released') return t('calls.pastUs');
  if (last?.type === 'media.anchored') return t('calls.throughUs', { why: t(`anchored.${last.why}`) });
  if (last?.type !== 'legs.bridged') return '';
  const why = WHYS.find((known) => known === last.why);
  return why ? t('calls.throughUs', { why: t(`anchored.${why}`) }) : t('calls.throughUsNow');
}

const WAYS: ReadonlySet<CallEvent['type']> = new Set(['legs.bridged', 'media.released', 'media.anchored']);
/** What a bridge says of itself; all else comes as an event of its own. */
const WHYS: readonly WhyAnchored[] = ['drawn'];
