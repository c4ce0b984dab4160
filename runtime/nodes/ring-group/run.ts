import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { inOrder } from '../target-order.ts';
import { ringGroupCard } from './card.ts';

/** The first who answers has the call; the others see no missed call. */
export const ringGroup = nodeKind(ringGroupCard, async (config, { call, signal, language, services: { memory } }) => {
  const { members, group, order, ringFor } = config;
  const loggedIn = group === undefined ? [] : memory.members(group);
  const accounts = new Set([...members.map(({ account }) => account), ...loggedIn]);
  if (accounts.size === 0) {
    if (group === undefined) throw new Error('the group has no members');
    return dialled({ ...nobody, reason: `nobody is logged in to ${group}` });
  }
  // No more phones at a time than a call may have legs.
  const legs = [...accounts].slice(0, MOST_RINGING).map((account) => ({ target: `${account}@local` }));
  return dialled(await call.dial(planOf(inOrder(legs, order, ringFor), config, { language }), { signal }));
});

const MOST_RINGING = 20;

const nobody = { outcome: 'unreachable', sip: 480, ringSeconds: 0, talkSeconds: 0 } as const;
