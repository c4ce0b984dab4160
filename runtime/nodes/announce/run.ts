import { nodeKind } from '../node-kind.ts';
import { announceCard } from './card.ts';

const UNHEARD = 'not heard: this caller can hear nothing before the answer';

/** Plays to the end, or until a key where that is allowed. */
export const announce = nodeKind(announceCard, async ({ prompt, interruptible, early }, { call, signal }) => {
  const heard = await call.play(prompt, { signal, interruptOnDigit: interruptible, unanswered: early });
  return { port: heard === 'interrupted' ? 'interrupted' : 'done', ...(heard === 'unheard' && { note: UNHEARD }) };
});
