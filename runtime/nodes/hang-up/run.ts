import { nodeKind, OVER } from '../node-kind.ts';
import { hangUpCard } from './card.ts';

/** BYE after the answer; before it the caller hears that nobody is available (480, RFC 3261 §21.4.18). */
export const hangUp = nodeKind(hangUpCard, async ({ reason }, { call }) => {
  const cause = { by: 'flow', code: 'completed', ...(reason && { reason }) } as const;
  await call.hangUp(call.state === 'answered' ? cause : { ...cause, sip: 480 });
  return { port: OVER };
});
