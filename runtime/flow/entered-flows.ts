/** Flows that one call may enter: pinned when it begins, one in the other. */

import type { FlowReturn } from '../nodes/node-kind.ts';
import type { RunInput, RunResult } from './compile-machine.ts';
import { fitting, initialVars } from './flow-variables.ts';
import type { Program } from './program.ts';
import type { Entering } from './world.ts';

/** Flows may stand so deep in each other, or follow one another. */
export const MOST_FLOWS = 8;

/** A program and what it begins with. */
export interface Frame extends Omit<RunInput, 'callId'> {
  readonly program: Program;
  /** The boxes by which the call came here. */
  readonly path: readonly string[];
  /** Aborts when the box is left that entered it. */
  readonly signal?: AbortSignal;
}

export type CurrentProgram = (flow: string) => Program | undefined;
type Pinned = ReadonlyMap<string, Program>;

/** Everything that can be reached from this program, in the versions of now: a call never changes over to later ones. */
export function pinnedFrom(program: Program, current: CurrentProgram): Pinned {
  const pinned = new Map([[program.flow.id, program]]);
  for (const { names } of pinned.values()) {
    for (const name of names) {
      const named = pinned.has(name) ? undefined : current(name);
      if (named) pinned.set(name, named);
    }
  }
  return pinned;
}

/** @throws when there is no such flow, or when flows stand too deep in each other */
export function frameOf(pinned: Pinned, { flow, inputs, ...rest }: Entering): Frame {
  const program = pinned.get(flow);
  if (!program) throw new Error(`no flow ${flow} was published when the call began`);
  if (rest.path.length > MOST_FLOWS) throw new RangeError(`more than ${MOST_FLOWS} flows stand in each other`);
  const vars = { ...initialVars(program.flow.variables), ...fitting(program.variables, inputs) };
  return { ...rest, program, vars };
}

/** @throws when something in the flow failed and nobody there took care of it */
export function returnOf({ program }: Frame, { failed, failure, returned, carried }: RunResult): FlowReturn {
  if (failed) throw new Error(`${program.flow.id}: ${failure.node}: ${failure.message}`);
  const { language, secrets, quickHops } = carried;
  return {
    ...(returned && { name: returned.name }),
    values: returned?.values ?? {},
    inside: { language, secrets, quickHops },
  };
}
