/** In which order several targets are called, as stages for Dial. */

import type { DialLeg } from '../call/call.ts';

export const ORDERS = ['together', 'inTurn', 'hunt', 'roundRobin', 'random'] as const;
export type Order = (typeof ORDERS)[number];

/** Where a list begins next, by what stands in it. The oldest lists are forgotten. */
const turns = new Map<string, number>();
const MOST_LISTS = 1_000;

/** @param step seconds after which the next one joins in a hunt @param random from 0 to below 1 */
export function inOrder(
  legs: readonly DialLeg[],
  order: Order,
  step: number,
  random: () => number = Math.random,
): (readonly DialLeg[])[] {
  switch (order) {
    case 'together':
      return [legs];
    case 'inTurn':
      return legs.map((leg) => [leg]);
    case 'hunt':
      // Each joins those who ring already; all stop ringing at the same time.
      return [
        legs.map((leg, place) => ({
          ...leg,
          delay: (leg.delay ?? 0) + place * step,
          ringFor: leg.ringFor ?? (legs.length - place) * step,
        })),
      ];
    case 'roundRobin':
      return rotated(legs).map((leg) => [leg]);
    case 'random':
      return shuffled(legs, random).map((leg) => [leg]);
  }
}

function rotated(legs: readonly DialLeg[]): DialLeg[] {
  const key = legs.map(({ target }) => target).join('\n');
  const first = turns.get(key) ?? 0;
  turns.delete(key);
  turns.set(key, (first + 1) % Math.max(1, legs.length));
  if (turns.size > MOST_LISTS) turns.delete(turns.keys().next().value!);
  return [...legs.slice(first), ...legs.slice(0, first)];
}

function shuffled(legs: readonly DialLeg[], random: () => number): DialLeg[] {
  const mixed = [...legs];
  for (let last = mixed.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [mixed[last], mixed[chosen]] = [mixed[chosen]!, mixed[last]!];
  }
  return mixed;
}
