/** Changes of stages and legs by hand. Pure: each gives new stages, and none loses an option. */

import type { WrittenLeg } from '../../../shared/flow-schema/dial-string.ts';
import { isUnread, retargeted } from '../../../shared/flow-schema/drawn-dial-string.ts';

/** Where a leg stands; both from 0. */
export interface Place {
  readonly stage: number;
  readonly leg: number;
}

/** `L` is a leg, with whatever else the view knows of it. */
export type Stages<L extends WrittenLeg> = readonly (readonly L[])[];

/** @param typed may bring options along: see `retargeted` */
export const withTarget = <L extends WrittenLeg>(stages: Stages<L>, at: Place, typed: string): Stages<L> =>
  changed(stages, at, (leg) => {
    const { fault: _before, ...rest } = leg;
    return { ...rest, ...retargeted(leg, typed) } as L;
  });

/** In the place of the last one of that name, which is the one that counted. @param value empty: the option goes */
export const withOption = <L extends WrittenLeg>(
  stages: Stages<L>,
  at: Place,
  name: string,
  value: string,
): Stages<L> =>
  changed(stages, at, (leg) => {
    // It stands as text, options and all.
    if (isUnread(leg)) return leg;
    const last = leg.options.findLastIndex(([other]) => other === name);
    const option = [name, value] as const;
    const options = leg.options.flatMap((before, place) => {
      if (before[0] !== name) return [before];
      return place === last && value !== '' ? [option] : [];
    });
    return { ...leg, options: last < 0 && value !== '' ? [...options, option] : options };
  });

/** One more that rings together with that one, behind it. */
export const withLeg = <L extends WrittenLeg>(stages: Stages<L>, { stage, leg }: Place, fresh: L): Stages<L> =>
  stages.map((legs, at) => (at === stage ? [...legs.slice(0, leg + 1), fresh, ...legs.slice(leg + 1)] : legs));

/** One more that rings when all before have failed. */
export const withStage = <L extends WrittenLeg>(stages: Stages<L>, fresh: L): Stages<L> => [...stages, [fresh]];

export const withoutLeg = <L extends WrittenLeg>(stages: Stages<L>, at: Place): Stages<L> =>
  stages
    .map((legs, stage) => (stage === at.stage ? legs.filter((_, leg) => leg !== at.leg) : legs))
    .filter((legs) => legs.length > 0);

export const withoutStage = <L extends WrittenLeg>(stages: Stages<L>, stage: number): Stages<L> =>
  stages.filter((_, at) => at !== stage);

/** The whole stage, before its neighbour or behind it; at the edge, nowhere. */
export function movedStage<L extends WrittenLeg>(stages: Stages<L>, stage: number, step: -1 | 1): Stages<L> {
  return stages[stage] && stages[stage + step] ? swapped(stages, stage, stage + step) : stages;
}

/**
 * A step up or down: to its neighbour's place in the stage; over the edge of it into the next stage; alone at the edge
 * of all, nowhere. A stage that it leaves empty goes.
 */
export function moved<L extends WrittenLeg>(stages: Stages<L>, { stage, leg }: Place, step: -1 | 1): Stages<L> {
  const legs = stages[stage] ?? [];
  if (!legs[leg]) return stages;
  const neighbour = leg + step;
  if (neighbour >= 0 && neighbour < legs.length)
    return stages.map((all, at) => (at === stage ? swapped(all, leg, neighbour) : all));
  const into = stages[stage + step];
  return into ? carried(stages, { stage, leg }, { stage: stage + step, leg: step < 0 ? into.length : 0 }) : stages;
}

/** It waits until all others of its stage have failed: a stage of its own behind them. */
export function alone<L extends WrittenLeg>(stages: Stages<L>, { stage, leg }: Place): Stages<L> {
  const legs = stages[stage] ?? [];
  const waiting = legs[leg];
  if (!waiting || legs.length < 2) return stages;
  const others = legs.filter((each) => each !== waiting);
  return [...stages.slice(0, stage), others, [waiting], ...stages.slice(stage + 1)];
}

/** From one place to another, before whoever stands there now. A stage that it leaves empty goes. */
export function carried<L extends WrittenLeg>(stages: Stages<L>, from: Place, to: Place): Stages<L> {
  const carriedLeg = stages[from.stage]?.[from.leg];
  if (!carriedLeg || !stages[to.stage]) return stages;
  return stages
    .map((legs, at) => {
      const before = at === to.stage ? legs.slice(0, to.leg) : legs;
      const behind = at === to.stage ? legs.slice(to.leg) : [];
      const others = (some: readonly L[]) => some.filter((leg) => leg !== carriedLeg);
      return at === to.stage ? [...others(before), carriedLeg, ...others(behind)] : others(legs);
    })
    .filter((legs) => legs.length > 0);
}

function changed<L extends WrittenLeg>(stages: Stages<L>, at: Place, change: (leg: L) => L): Stages<L> {
  return stages.map((legs, stage) =>
    stage === at.stage ? legs.map((leg, place) => (place === at.leg ? change(leg) : leg)) : legs,
  );
}

function swapped<T>(all: readonly T[], one: number, other: number): readonly T[] {
  const next = [...all];
  [next[one], next[other]] = [all[other]!, all[one]!];
  return next;
}
