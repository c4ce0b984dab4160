import { nodeKind } from '../node-kind.ts';
import { conditionCard } from './card.ts';

/** Cases are asked in order; those after the first true one are not evaluated. */
export const condition = nodeKind(conditionCard, ({ cases }, { evaluate }) => {
  for (const { id, when } of cases) {
    const answer = evaluate(when);
    if (typeof answer !== 'boolean') throw new TypeError(`case ${id} is neither true nor false: ${when}`);
    if (answer) return { port: id };
  }
  return { port: 'else' };
});
