import { nodeKind } from '../node-kind.ts';
import { transferCard } from './card.ts';

/** How long whom an attended transfer is about rings: seconds. */
const RINGS_FOR = 30;

/** A number or name without a scheme is one at the caller's side of this house: the host that was called. */
export const transfer = nodeKind(transferCard, async ({ to, how, asked, wait, timeout }, { call, signal }) => {
  const within = timeout * 1000;
  if (how === 'attended') {
    const { outcome } = await call.transfer(to, { signal, within, ringFor: RINGS_FOR, asked });
    if (wait) return { port: outcome };
    return { port: outcome === 'completed' ? 'accepted' : outcome === 'failed' ? 'declined' : outcome };
  }
  const uri = /^(?:sips?|tel):/i.test(to) ? to : `sip:${to}@${call.to.host}`;
  const { outcome } = await call.transfer(uri, { signal, within: wait ? within : 0 });
  if (!wait && outcome === 'failed') return { port: 'declined' };
  return { port: outcome };
});
