/** Walks a journal over the machine that wrote it, without running any node. */

import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from 'xstate';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { Program } from './program.ts';
import type { VisitOutput } from './visit.ts';

/** One visit as the journal tells of it; times are epoch milliseconds. */
export interface ReplayStep {
  readonly node: string;
  readonly enteredAt: number;
  readonly leftAt?: number;
  /** The exit taken; none while the node runs, or when the caller hung up in it. */
  readonly port?: string;
  readonly set?: Readonly<Record<string, unknown>>;
  /** Why the node failed. */
  readonly failed?: string;
}

export interface Replayed {
  readonly steps: readonly ReplayStep[];
  /** Where journal and program part; the steps go that far. */
  readonly mismatch?: string;
  /** The run is through. */
  readonly over: boolean;
}

/** @param events of one call, in the order of `seq` */
export function replay({ machine, nodes }: Program, events: readonly CallEvent[]): Replayed {
  const any: AnyStateMachine = machine;
  const steps: ReplayStep[] = [];
  let [state]: [AnyMachineSnapshot, ...unknown[]] = initialTransition(any, {
    callId: events[0]?.call ?? '',
    entry: 'in',
    vars: {},
  });
  const send = (event: { readonly type: string; readonly output?: VisitOutput }) => {
    [state] = transition(any, state, event);
  };
  for (const event of events) {
    // What went on in flows that a box entered is that box's.
    if ('path' in event && event.path.length > 1) continue;
    if (event.type === 'node.entered') {
      const node = event.path[0] ?? '';
      const role = nodes.get(node)?.kind.card;
      if (role?.role === 'start' && steps.length === 0) send({ type: 'begin' });
      if (role?.enters === 'hangup' && state.value !== node) send({ type: 'callEnded' });
      if (state.value !== node)
        return { steps, over: false, mismatch: `the journal is in ${node}, the flow in ${String(state.value)}` };
      steps.push({ node, enteredAt: event.at });
    } else if (event.type === 'node.left' || event.type === 'node.failed') {
      const step = steps.at(-1);
      const node = event.path[0] ?? '';
      if (step?.node !== node)
        return { steps, over: false, mismatch: `the journal leaves ${node}, which it has not entered` };
      const done =
        event.type === 'node.left'
          ? { port: event.port, ...(event.set && { set: event.set }) }
          : { port: 'error', failed: event.message };
      steps[steps.length - 1] = { ...step, ...done, leftAt: event.at };
      send({ type: `xstate.done.actor.${node}`, output: { port: done.port } });
    }
  }
  return { steps, over: state.status === 'done' };
}
