import type { ShownCaller } from '../../../shared/flow-schema/shown-caller.ts';
import { nodeKind } from '../node-kind.ts';
import { setCallerIdCard } from './card.ts';

/** What is left empty is the caller's own again, or as the trunk's page says. */
export const setCallerId = nodeKind(setCallerIdCard, ({ name, number, privacy, identity, passedOn, passedOnWhy }) => {
  const from: ShownCaller = {
    ...(name && { displayName: name }),
    ...(number && { user: number }),
    ...(privacy !== 'asCaller' && { privacy }),
    ...(identity !== 'trunk' && { identity }),
    ...(passedOn !== 'trunk' && { passedOn }),
    ...(passedOnWhy !== 'unknown' && { passedOnWhy }),
  };
  return { port: 'done', outgoing: { from } };
});
