/** Takes one call through its program, and through those that it enters or goes on to. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { createActor, toPromise } from 'xstate';
import { type Call, CallEnded } from '../call/call.ts';
import type { Timer } from '../clock.ts';
import type { Entry, FlowReturn } from '../nodes/node-kind.ts';
import type { Carried, RunResult } from './compile-machine.ts';
import { type Frame, frameOf, pinnedFrom, returnOf } from './entered-flows.ts';
import { initialVars } from './flow-variables.ts';
import type { FlowRun } from './run-flow.ts';
import { type Entering, setWorld, type World } from './world.ts';

/** What the hang-up handler's part may take, in milliseconds. */
export const AFTER_HANGUP = 30_000;

/** Resolves with how the last of the programs ended. */
export function runPrograms(run: FlowRun): Promise<RunResult> {
  const { call, program, entry, vars, sentOn } = run;
  const pinned = pinnedFrom(program, run.flows ?? (() => undefined));
  const enter = async (entering: Entering & { readonly signal: AbortSignal }): Promise<FlowReturn> => {
    const frame = frameOf(pinned, entering);
    const result = await through(frame);
    entering.signal.throwIfAborted();
    return returnOf(frame, result);
  };
  const through = async (first: Frame): Promise<RunResult> => {
    for (let frame = first; ; ) {
      const result = await runFrame(run, frame, enter);
      const { goTo, carried } = result;
      if (!goTo || call.state === 'ended') return result;
      const { node, ...next } = goTo;
      const { signal, path } = frame;
      try {
        frame = frameOf(pinned, { ...next, entry, path: [...path, node], carried, ...(signal && { signal }) });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        call.publish({ type: 'node.failed', path: [...path, node], message });
        return { ...result, failed: true, failure: { node, message } };
      }
    }
  };
  const first = { program, entry, vars: { ...initialVars(program.flow.variables), ...vars }, path: [] };
  return through(sentOn ? { ...first, carried: carriedBy(entry, sentOn) } : first);
}

/** What expressions find under the root of that entry. */
function carriedBy(entry: Entry, { uri, user, host, by, response = 0 }: NonNullable<FlowRun['sentOn']>): Carried {
  const to = { uri, user, host, by };
  const results = entry === 'redirect' ? { redirect: { ...to, response } } : { transfer: to };
  return { digits: '', results, outgoing: {}, language: '', secrets: [], quickHops: 0 };
}

async function runFrame(run: FlowRun, frame: Frame, enter: World['enter']): Promise<RunResult> {
  const { call, directory, clock, log, services, turn = () => nextTurn() } = run;
  const { program, path, signal, ...input } = frame;
  const actor = createActor(program.machine);
  setWorld(actor.system, { program, path, enter, directory, clock, services, log, turn });
  const over = toPromise(actor);
  let limit: Timer | undefined;
  const hungUp = () => {
    if (endedByFlow(call)) return;
    limit = clock.after(AFTER_HANGUP, () => actor.send({ type: 'giveUp' }));
    actor.send({ type: 'callEnded' });
  };
  // In a flow that a box has entered only the box counts: the outer flow says what a hang-up means.
  const leave = signal ? () => actor.send({ type: 'giveUp' }) : hungUp;
  const left = signal ?? call.ended;
  left.addEventListener('abort', leave, { once: true });
  try {
    actor.start();
    actor.send({ type: 'load', input: { callId: call.id, ...input } });
    if (left.aborted) leave();
    else actor.send({ type: 'begin' });
    return await over;
  } finally {
    left.removeEventListener('abort', leave);
    limit?.cancel();
    // XState leaves its actors to full collections: what they reach is to be little.
    setWorld(actor.system, undefined);
  }
}

/** A node that ends the call finishes its own way; only what comes from outside takes the flow away from it. */
function endedByFlow({ ended }: Call): boolean {
  const why: unknown = ended.reason;
  return why instanceof CallEnded && why.cause.by === 'flow';
}
