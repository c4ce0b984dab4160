import { nodeKind } from '../node-kind.ts';
import { pickUpCard } from './card.ts';

/** Talks, and goes on when the other one has gone. */
export const pickUp = nodeKind(pickUpCard, async ({ place }, { call, signal }) => ({
  port: await call.pickUp(place.trim(), { signal }),
}));
