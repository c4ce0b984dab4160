import { nodeKind } from '../node-kind.ts';
import { callbackCard } from './card.ts';

/** Nobody waits for it: what becomes of it stands in the records of the two calls, which name this one. */
export const callback = nodeKind(callbackCard, ({ first, second, after, ringFor }, { call }) => {
  const [one, other] = [first.trim(), second.trim()];
  if (one === '' || other === '') throw new Error('nobody is named who could be called back');
  const port = call.callBack({ first: one, second: other, after: after * 1000, ringFor: Math.ceil(ringFor) });
  return { port, ...(port === 'placed' && { note: `${one}, then ${other}` }) };
});
