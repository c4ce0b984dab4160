/** Runs a drawn flow on a simulated call, as tests need it. */

import type { CallEvent } from '../../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../../shared/flow-schema/flow.ts';
import { CallDirectory } from '../../call/call-directory.ts';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { catalogue } from '../../nodes/catalogue.ts';
import type { Entry, NodeKind } from '../../nodes/node-kind.ts';
import { noServices } from '../../nodes/testing/no-services.ts';
import { SimulatedCall } from '../../simulator/simulated-call.ts';
import { compileFlow } from '../compile-flow.ts';
import type { Program } from '../program.ts';
import { Programs } from '../programs.ts';
import { runFlow } from '../run-flow.ts';

export interface Given {
  readonly id?: string;
  readonly entry?: Entry;
  readonly clock?: SimulatedClock;
  readonly directory?: CallDirectory;
  readonly sink?: (event: CallEvent) => void;
  /** Done to the call before the flow begins. */
  readonly prepare?: (call: SimulatedCall) => void;
  /** Published flows. */
  readonly flows?: readonly Flow[];
  /** Kinds beside those of the catalogue. */
  readonly kinds?: readonly NodeKind[];
}

export interface RunningFlow {
  readonly call: SimulatedCall;
  readonly clock: SimulatedClock;
  readonly over: Promise<void>;
  /** Ids of the nodes entered, in order. */
  path(): string[];
  /** `node.port` for each node left, in order. */
  left(): string[];
  failures(): string[];
}

export function kindsWith(more: readonly NodeKind[] = []): ReadonlyMap<string, NodeKind> {
  return new Map([...catalogue, ...more.map((kind) => [kind.card.kind, kind] as const)]);
}

export function startFlow(flow: Flow | Program, given: Given = {}): RunningFlow {
  const program = 'machine' in flow ? flow : compileFlow(flow, 1, kindsWith(given.kinds));
  const { clock = new SimulatedClock(), directory = new CallDirectory(), entry = 'in', id, sink } = given;
  const call = new SimulatedCall({ clock, ...(id !== undefined && { id }), ...(sink && { sink }) });
  const programs = new Programs(kindsWith(given.kinds));
  for (const other of given.flows ?? []) programs.publish(other, 7);
  const flows = (flow: string) => programs.current(flow);
  directory.add(call);
  given.prepare?.(call);
  const over = runFlow({ program, call, entry, directory, clock, log: silentLog, services: noServices, flows });
  const of = <T extends CallEvent['type']>(type: T) =>
    call.events.filter((event): event is CallEvent & { type: T } => event.type === type);
  return {
    call,
    clock,
    over,
    path: () => of('node.entered').map(({ path }) => path.join('/')),
    left: () => of('node.left').map(({ path, port }) => `${path.join('/')}.${port}`),
    failures: () => of('node.failed').map(({ path, message }) => `${path.join('/')}: ${message}`),
  };
}
