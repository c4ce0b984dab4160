import { nodeKind } from '../node-kind.ts';
import { waitCard } from './card.ts';

/** The caller hears what the call's state gives: ringing before the answer, silence after it. */
export const wait = nodeKind(waitCard, async ({ seconds }, { clock, signal }) => {
  await clock.sleep(seconds * 1000, signal);
  return { port: 'done' };
});
