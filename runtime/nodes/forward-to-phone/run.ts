import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { forwardToPhoneCard } from './card.ts';

/** Which numbers may be called is decided by the rights of the call, not here. */
export const forwardToPhone = nodeKind(forwardToPhoneCard, async (config, { call, signal, language }) => {
  const { number, trunk } = config;
  const target = trunk ? `${number}@${trunk}` : number;
  return dialled(await call.dial(planOf([[{ target }]], config, { language }), { signal }));
});
