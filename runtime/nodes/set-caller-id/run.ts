import { nodeKind } from '../node-kind.ts';
import { setCallerIdCard } from './card.ts';

/** What is left empty is the caller's own again. */
export const setCallerId = nodeKind(setCallerIdCard, ({ name, number }) => ({
  port: 'done',
  outgoing: { from: { ...(name && { displayName: name }), ...(number && { user: number }) } },
}));
