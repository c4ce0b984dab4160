/** Runs one call through a flow: one actor on the program's machine. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Call, SentOn } from '../call/call.ts';
import type { CallDirectory } from '../call/call-directory.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Entry, Services, Vars } from '../nodes/node-kind.ts';
import type { RunResult } from './compile-machine.ts';
import type { CurrentProgram } from './entered-flows.ts';
import type { Program } from './program.ts';
import { runPrograms } from './run-programs.ts';

export interface FlowRun {
  readonly program: Program;
  readonly call: Call;
  readonly entry: Entry;
  /** The call must be in it until the promise resolves. */
  readonly directory: CallDirectory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly services: Services;
  /** Where boxes find the other flows that they name; default: there are none. */
  readonly flows?: CurrentProgram;
  /** Values of variables that are known before the first box. */
  readonly vars?: Vars;
  /** What brought the call to the entry for redirections or transfers. */
  readonly sentOn?: Omit<SentOn, 'left'>;
  readonly sipCallId?: string;
  readonly parentCall?: string;
  /** Lets the event loop take a turn; `setImmediate` unless a simulation counts turns. */
  readonly turn?: () => Promise<void>;
}

/**
 * Publishes `call.started`, runs the flow, and ends the call when the flow has run out. Resolves when both are over;
 * never rejects: whatever goes wrong ends this call only. `call.ended` is for the owner of the call to publish.
 */
export async function runFlow(run: FlowRun): Promise<void> {
  const { call, program, log } = run;
  call.publish({
    type: 'call.started',
    from: call.from.uri,
    to: call.to.uri,
    flow: program.flow.id,
    version: program.version,
    ...(run.sipCallId !== undefined && { sipCallId: run.sipCallId }),
    ...(run.parentCall !== undefined && { parentCall: run.parentCall }),
  });
  try {
    await endPolitely(call, await runPrograms(run));
  } catch (error) {
    log.error({ call: call.id, flow: program.flow.id, error: String(error) }, 'a call failed');
    await call.hangUp({ by: 'runtime', code: 'failed', sip: 500 }).catch((worse: unknown) => {
      log.error({ call: call.id, error: String(worse) }, 'a call could not be ended');
    });
  }
}

/**
 * When the flow runs out before the answer, the call says what fits, such as that whom it dialled is busy; 500 when it
 * failed; BYE after the answer.
 */
async function endPolitely(call: Call, { failed, failure }: RunResult): Promise<void> {
  if (call.state === 'ended') return;
  const cause: HangupCause = failed
    ? { by: 'flow', code: 'failed', reason: `${failure.node}: ${failure.message}`.slice(0, 200) }
    : { by: 'flow', code: 'completed' };
  await call.hangUp(failed && call.state !== 'answered' ? { ...cause, sip: 500 } : cause);
}
