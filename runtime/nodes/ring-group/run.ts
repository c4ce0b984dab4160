import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { inOrder } from '../target-order.ts';
import { ringGroupCard } from './card.ts';

/** The first who answers has the call; the others see no missed call. */
export const ringGroup = nodeKind(ringGroupCard, async (config, { call, signal, language }) => {
  const legs = config.members.map(({ account }) => ({ target: `${account}@local` }));
  return dialled(
    await call.dial(planOf(inOrder(legs, config.order, config.ringFor), config, { language }), { signal }),
  );
});
