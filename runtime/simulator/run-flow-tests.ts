/** Runs the tests that a flow carries in its JSON. */

import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { FlowTest } from '../../shared/flow-schema/flow-test.ts';
import { compileFlow } from '../flow/compile-flow.ts';
import type { CurrentProgram } from '../flow/entered-flows.ts';
import { initialVars } from '../flow/flow-variables.ts';
import type { Program } from '../flow/program.ts';
import { differences, type Happened } from './expectations.ts';
import { simulate } from './simulate.ts';

export interface FlowTestResult extends Happened {
  readonly name: string;
  readonly passed: boolean;
  /** What was otherwise than expected, in words. */
  readonly differences: readonly string[];
}

/**
 * One after the other, in the order of the file.
 * @param others flows that boxes of this one may enter
 * @throws when the flow is not valid: check it before
 */
export async function runFlowTests(flow: Flow, others?: CurrentProgram): Promise<FlowTestResult[]> {
  const program = compileFlow(flow, 0);
  const results: FlowTestResult[] = [];
  for (const test of flow.tests ?? []) results.push(await runFlowTest(program, test, others));
  return results;
}

async function runFlowTest(
  program: Program,
  { name, given, when, expect }: FlowTest,
  others: CurrentProgram | undefined,
): Promise<FlowTestResult> {
  const { call, faults, asked, memory } = await simulate(program, given, when, others);
  const happened: Happened = {
    path: call.events.flatMap((event) => (event.type === 'node.entered' ? [event.path.join('/')] : [])),
    heard: call.heard,
    dialled: call.dialled,
    calledBack: call.calledBack,
    asked,
    kept: Object.fromEntries(memory.values),
    loggedIn: memory.groups,
    vars: call.events.reduce(withSet, { ...initialVars(program.flow.variables) }),
    ended: {
      ...(call.cause && { code: call.cause.code }),
      ...(call.cause?.sip !== undefined && { sip: call.cause.sip }),
      ...(call.contacts[0] !== undefined && { contact: call.contacts[0] }),
    },
    failures: call.events.flatMap((event) =>
      event.type === 'node.failed' ? [`${event.path.join('/')}: ${event.message}`] : [],
    ),
  };
  const wrong = [...faults, ...differences(expect, happened)];
  return { name, passed: wrong.length === 0, differences: wrong, ...happened };
}

/** Variables as the journal tells of them: secrets stay masked. */
function withSet(vars: Readonly<Record<string, unknown>>, event: CallEvent): Readonly<Record<string, unknown>> {
  return event.type === 'node.left' && event.set ? { ...vars, ...event.set } : vars;
}
