import { nodeKind } from '../node-kind.ts';
import { splitCard } from './card.ts';

interface Way {
  readonly id: `w${number}`;
  readonly weight: number;
}

export const split = nodeKind(splitCard, ({ ways }) => ({ port: drawn(ways, Math.random()) }));

/** @param lot from 0 to below 1 @throws when no way has a share */
export function drawn(ways: readonly Way[], lot: number): Way['id'] {
  let left = lot * ways.reduce((sum, { weight }) => sum + weight, 0);
  const way = ways.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (!way) throw new RangeError('no way has a share');
  return way.id;
}
