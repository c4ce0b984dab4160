import { nodeKind } from '../node-kind.ts';
import { parkCard } from './card.ts';

/** Whoever is fetched does not come back: the call is over when that conversation is. */
export const park = nodeKind(parkCard, async ({ place, seconds }, { call, signal }) => ({
  port: await call.park(place.trim(), { signal, within: seconds * 1000 }),
}));
