/** Calls between two engines over a bad network, and how far each of them came. */

import { SimulatedClock } from '../../clock.ts';
import type { Dialog, DialogEnd } from '../dialog/dialog.ts';
import type { UserAgent, UserAgentCounts } from '../user-agent.ts';
import { type Impairment, impaired } from './impairment.ts';
import { LoopbackNetwork } from './loopback-network.ts';
import { createUserAgent } from './stage.ts';

/** One call as both ends saw it; a call that went well has ones only, and ended by the caller's BYE. */
export interface ImpairedCall {
  /** Answers that the caller was told of. */
  accepted: number;
  /** Times that the callee was asked: more than one is a call that ran twice. */
  invited: number;
  acknowledged: number;
  readonly callerEnds: DialogEnd[];
  readonly calleeEnds: DialogEnd[];
}

export interface ImpairedRun {
  readonly calls: readonly ImpairedCall[];
  /** Of caller and callee, after everything had time to end. */
  readonly left: readonly [UserAgentCounts, UserAgentCounts];
  /** Datagrams, lost ones included. */
  readonly datagrams: number;
  /** What callbacks threw. */
  readonly errors: readonly unknown[];
}

/** Both ends agree that it was answered, once, and ended by the caller. The ACK may have got lost if it was a short call. */
export const isComplete = ({ accepted, invited, acknowledged, callerEnds, calleeEnds }: ImpairedCall): boolean =>
  accepted === 1 &&
  invited === 1 &&
  acknowledged <= 1 &&
  callerEnds.length === 1 &&
  callerEnds[0]!.by === 'us' &&
  calleeEnds.length === 1 &&
  calleeEnds[0]!.by === 'peer';

/** Milliseconds between two new calls. */
const pace = 20;

/** @param length milliseconds that an answered call lasts */
export async function runImpairedCalls(count: number, length: number, impairment: Impairment): Promise<ImpairedRun> {
  const clock = new SimulatedClock();
  const network = new LoopbackNetwork(clock);
  const fate = impaired(impairment);
  let datagrams = 0;
  network.fate = () => {
    datagrams++;
    network.sent.length = 0;
    return fate();
  };
  const caller = createUserAgent(clock, network, '10.0.0.1');
  const callee = createUserAgent(clock, network, '10.0.0.2');
  const errors: unknown[] = [];
  const calls = new Map<string, ImpairedCall>();
  answerCalls(callee, calls, errors);
  caller.listener = { callbackFailed: (error) => errors.push(error) };
  await Promise.all([caller.start(), callee.start()]);
  for (let number = 0; number < count; number++) {
    placeCall(caller, clock, length, calls);
    await pass(clock, pace);
  }
  await pass(clock, length + 140_000);
  const left = [caller.counts(), callee.counts()] as const;
  await Promise.all([caller.stop(), callee.stop()]);
  return { calls: [...calls.values()], left, datagrams, errors };
}

function placeCall(caller: UserAgent, clock: SimulatedClock, length: number, calls: Map<string, ImpairedCall>): void {
  const call: ImpairedCall = { accepted: 0, invited: 0, acknowledged: 0, callerEnds: [], calleeEnds: [] };
  const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
  const accepted = (dialog: Dialog) => {
    call.accepted++;
    dialog.listener = { ended: (end) => call.callerEnds.push(end) };
    clock.after(length, () => void dialog.bye());
  };
  const options = { uri: 'sip:b@10.0.0.2', destination, from: { uri: 'sip:a@10.0.0.1' }, body: 'offer' };
  calls.set(caller.invite(options, { accepted }).callId, call);
}

function answerCalls(callee: UserAgent, calls: ReadonlyMap<string, ImpairedCall>, errors: unknown[]): void {
  callee.listener = {
    callbackFailed: (error) => errors.push(error),
    invite(invite) {
      const call = calls.get(invite.id.callId)!;
      call.invited++;
      invite.progress(180);
      invite.accept({ body: 'answer' }).listener = {
        acknowledged: () => call.acknowledged++,
        ended: (end) => call.calleeEnds.push(end),
      };
    },
  };
}

/** Callbacks only: nothing here waits for long chains of promises, so the clock can run through. */
async function pass(clock: SimulatedClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += pace) {
    clock.advanceSync(pace);
    await Promise.resolve();
  }
}
