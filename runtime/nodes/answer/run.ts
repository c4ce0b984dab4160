import { nodeKind } from '../node-kind.ts';
import { answerCard } from './card.ts';

/** Answers and waits until the caller has confirmed; an answered call goes straight on. */
export const answer = nodeKind(answerCard, async (_config, { call }) => {
  await call.answer();
  return { port: 'answered' };
});
