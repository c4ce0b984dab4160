/** The worst problem of each node, worked out once for each answer of the validation. */

import type { Problem } from '../../shared/flow-schema/problem.ts';

type Worst = ReadonlyMap<string, Problem['severity']>;

const known = new WeakMap<readonly Problem[], Worst>();

export function worstProblems(problems: readonly Problem[]): Worst {
  const cached = known.get(problems);
  if (cached) return cached;
  const worst = new Map<string, Problem['severity']>();
  for (const { node, severity } of problems) {
    if (node !== undefined && worst.get(node) !== 'error') worst.set(node, severity);
  }
  known.set(problems, worst);
  return worst;
}
