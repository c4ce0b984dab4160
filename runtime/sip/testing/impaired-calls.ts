/** Calls between two engines over a bad network, and how far each of them came. */

import type { Dialog, DialogEnd } from '../dialog/dialog.ts';
import type { UserAgentCounts } from '../user-agent.ts';
import type { ImpairedWorld } from './impaired-worlds.ts';

/** One call as both ends saw it; a call that went well has ones only, and ended by one side's BYE. */
export interface ImpairedCall {
  /** Who is to hang up: by turns the caller and the callee, so that both send requests inside the dialog. */
  readonly hangsUp: 'caller' | 'callee';
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

/** Both ends agree that it was answered, once, and who ended it. The ACK may have got lost if it was a short call. */
export function isComplete(call: ImpairedCall): boolean {
  const { accepted, invited, acknowledged, callerEnds, calleeEnds } = call;
  const once = accepted === 1 && invited === 1 && acknowledged <= 1;
  const [ours, theirs] = call.hangsUp === 'caller' ? [callerEnds, calleeEnds] : [calleeEnds, callerEnds];
  return once && ours.length === 1 && theirs.length === 1 && ours[0]!.by === 'us' && theirs[0]!.by === 'peer';
}

/** Milliseconds between two new calls. */
const pace = 20;

/** @param length milliseconds that an answered call lasts */
export async function runImpairedCalls(world: ImpairedWorld, count: number, length: number): Promise<ImpairedRun> {
  const { caller, callee } = world;
  const errors: unknown[] = [];
  const calls = new Map<string, ImpairedCall>();
  answerCalls(world, length, calls, errors);
  caller.listener = { ...caller.listener, callbackFailed: (error) => errors.push(error) };
  for (let number = 0; number < count; number++) {
    placeCall(world, length, calls, number % 2 === 0 ? 'caller' : 'callee');
    await world.pass(pace);
  }
  for (let passed = 0; passed < length + 140_000; passed += pace) await world.pass(pace);
  const left = [caller.counts(), callee.counts()] as const;
  await world.close();
  return { calls: [...calls.values()], left, datagrams: world.datagrams(), errors };
}

function placeCall(
  { caller, clock, destination, uri }: ImpairedWorld,
  length: number,
  calls: Map<string, ImpairedCall>,
  hangsUp: ImpairedCall['hangsUp'],
): void {
  const call: ImpairedCall = { hangsUp, accepted: 0, invited: 0, acknowledged: 0, callerEnds: [], calleeEnds: [] };
  const accepted = (dialog: Dialog) => {
    call.accepted++;
    dialog.listener = { ended: (end) => call.callerEnds.push(end) };
    if (hangsUp === 'caller') clock.after(length, () => void dialog.bye());
  };
  const options = { uri, destination, from: { uri: 'sip:a@caller.test' }, body: 'offer' };
  calls.set(caller.invite(options, { accepted }).callId, call);
}

function answerCalls(
  { callee, clock }: ImpairedWorld,
  length: number,
  calls: ReadonlyMap<string, ImpairedCall>,
  errors: unknown[],
): void {
  callee.listener = {
    ...callee.listener,
    callbackFailed: (error) => errors.push(error),
    invite(invite) {
      const call = calls.get(invite.id.callId)!;
      call.invited++;
      invite.progress(180);
      const dialog = invite.accept({ body: 'answer' });
      dialog.listener = {
        acknowledged: () => call.acknowledged++,
        ended: (end) => call.calleeEnds.push(end),
      };
      if (call.hangsUp === 'callee') clock.after(length, () => void dialog.bye());
    },
  };
}
