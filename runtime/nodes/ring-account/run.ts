import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { ringAccountCard } from './card.ts';

/** Without any phone it leaves by an exit of its own: that is the moment for a mailbox or a mobile. */
export const ringAccount = nodeKind(ringAccountCard, async (config, { call, signal, language }) => {
  const plan = planOf([[{ target: `${config.account}@local` }]], config, { language });
  const result = await call.dial(plan, { signal });
  const { port, results } = dialled(result);
  return { port: result.notRegistered ? 'notRegistered' : port, results };
});
