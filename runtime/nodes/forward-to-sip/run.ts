import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { forwardToSipCard } from './card.ts';

/** The call stays ours: when the conversation is over, the flow goes on. */
export const forwardToSip = nodeKind(forwardToSipCard, async (config, { call, signal, language }) =>
  dialled(await call.dial(planOf([[{ target: config.address }]], config, { language }), { signal })),
);
