import { nodeKind } from '../node-kind.ts';
import { counterCard } from './card.ts';

/** The variable says how often the call has passed; it stays at the limit. */
export const counter = nodeKind(counterCard, ({ times, count }, { vars }) => {
  const passed = vars[count] ?? 0;
  if (typeof passed !== 'number') throw new TypeError(`the variable ${count} is no number`);
  return passed < times ? { port: 'again', set: { [count]: passed + 1 } } : { port: 'done' };
});
