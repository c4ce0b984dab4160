import { nodeKind } from '../node-kind.ts';
import { ringCard } from './card.ts';

const statuses = { '180': 180, '183': 183 } as const;

/** Sends the provisional response and goes on at once: how long it rings, a Wait says. */
export const ring = nodeKind(ringCard, async ({ status }, { call }) => {
  await call.ring(statuses[status]);
  return { port: 'ringing' };
});
