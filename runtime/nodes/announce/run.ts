import { nodeKind } from '../node-kind.ts';
import { announceCard } from './card.ts';

/** Plays to the end, or until a key where that is allowed. */
export const announce = nodeKind(announceCard, async ({ prompt, interruptible }, { call, signal }) => {
  const heard = await call.play(prompt, { signal, interruptOnDigit: interruptible });
  return { port: heard === 'interrupted' ? 'interrupted' : 'done' };
});
