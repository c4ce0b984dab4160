import { nodeKind } from '../node-kind.ts';
import { transferCard } from './card.ts';

/** A number or name without a scheme is one at the caller's side of this house: the host that was called. */
export const transfer = nodeKind(transferCard, async ({ to, wait, timeout }, { call, signal }) => {
  const uri = /^(?:sips?|tel):/i.test(to) ? to : `sip:${to}@${call.to.host}`;
  const { outcome } = await call.transfer(uri, { signal, within: wait ? timeout * 1000 : 0 });
  if (!wait && outcome === 'failed') return { port: 'declined' };
  return { port: outcome };
});
