/** Changes of stages and legs by hand. Pure: each gives new stages, and none loses an option. */

import type { DialStages, DialStringLeg } from '../../../shared/flow-schema/dial-string.ts';

/** Where a leg stands. */
export interface Place {
  readonly stage: number;
  readonly leg: number;
}

const NEW_LEG: DialStringLeg = { target: '', options: [] };

export const withTarget = (stages: DialStages, at: Place, target: string): DialStages =>
  changed(stages, at, (leg) => ({ ...leg, target }));

/** @param value empty: the option goes */
export const withOption = (stages: DialStages, at: Place, name: string, value: string): DialStages =>
  changed(stages, at, ({ target, options }) => {
    const known = options.some(([other]) => other === name);
    const replaced = options.flatMap((option): (typeof option)[] => {
      if (option[0] !== name) return [option];
      return value === '' ? [] : [[name, value]];
    });
    return { target, options: known || value === '' ? replaced : [...options, [name, value]] };
  });

/** One more that rings together with those of the stage. */
export const withLeg = (stages: DialStages, stage: number): DialStages =>
  stages.map((legs, at) => (at === stage ? [...legs, NEW_LEG] : legs));

/** One more that rings when all before have failed. */
export const withStage = (stages: DialStages): DialStages => [...stages, [NEW_LEG]];

export const withoutLeg = (stages: DialStages, at: Place): DialStages =>
  stages
    .map((legs, stage) => (stage === at.stage ? legs.filter((_, leg) => leg !== at.leg) : legs))
    .filter((legs) => legs.length > 0);

/**
 * A step up or down: to its neighbour's place in the stage; over the edge of it into the next stage; alone at the edge
 * of all, nowhere. A stage that it leaves empty goes.
 */
export function moved(stages: DialStages, { stage, leg }: Place, step: -1 | 1): DialStages {
  const legs = stages[stage] ?? [];
  const neighbour = leg + step;
  if (neighbour >= 0 && neighbour < legs.length)
    return stages.map((all, at) => (at === stage ? swapped(all, leg, neighbour) : all));
  const mover = legs[leg];
  if (!mover || !stages[stage + step]) return stages;
  return stages
    .map((all, at) => {
      if (at === stage) return all.filter((_, place) => place !== leg);
      if (at !== stage + step) return all;
      return step < 0 ? [...all, mover] : [mover, ...all];
    })
    .filter((all) => all.length > 0);
}

/** It waits until all others of its stage have failed: a stage of its own behind them. */
export function alone(stages: DialStages, { stage, leg }: Place): DialStages {
  const legs = stages[stage] ?? [];
  if (legs.length < 2) return stages;
  const others = legs.filter((_, place) => place !== leg);
  return [...stages.slice(0, stage), others, [legs[leg]!], ...stages.slice(stage + 1)];
}

export const isComplete = (stages: DialStages): boolean =>
  stages.length > 0 && stages.flat().every(({ target }) => target.trim() !== '');

function changed(stages: DialStages, at: Place, change: (leg: DialStringLeg) => DialStringLeg): DialStages {
  return stages.map((legs, stage) =>
    stage === at.stage ? legs.map((leg, place) => (place === at.leg ? change(leg) : leg)) : legs,
  );
}

function swapped<T>(all: readonly T[], one: number, other: number): readonly T[] {
  const next = [...all];
  [next[one], next[other]] = [all[other]!, all[one]!];
  return next;
}
