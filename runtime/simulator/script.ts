/** What the caller does in a test, step by step, on the simulated clock. */

import type { FlowTestDial, FlowTestStep } from '../../shared/flow-schema/flow-test.ts';
import type { SimulatedClock } from '../clock.ts';
import type { SimulatedCall } from './simulated-call.ts';
import type { SimulatedWeb } from './simulated-web.ts';

/** A run that the script may look at and push on. */
export interface Stage {
  readonly call: SimulatedCall;
  readonly clock: SimulatedClock;
  readonly web: SimulatedWeb;
  /** The flow is over. */
  over(): boolean;
  /** Nodes are on the move, though the clock stands. */
  busy(): boolean;
}

/** Simulated milliseconds after which a flow that is not over never will be. */
const LONGEST = 3_600_000;
/** Seconds before somebody takes the call, or refuses it. */
const USUAL_RINGING = 2;

/** Does the steps, then nothing until the flow is over. @returns what could not be done, in words */
export async function perform(stage: Stage, steps: readonly FlowTestStep[]): Promise<string[]> {
  const until =
    stage.clock.now() + LONGEST + steps.reduce((sum, step) => sum + ('wait' in step ? step.wait * 1000 : 0), 0);
  const faults: string[] = [];
  for (const [index, step] of steps.entries()) {
    const fault = await doStep(stage, step, until);
    if (fault !== undefined) faults.push(`step ${index + 1}: ${fault}`);
  }
  await passTime(stage, () => stage.over(), until);
  if (stage.over()) return faults;
  stage.call.callerHangsUp();
  await passTime(stage, () => stage.over(), until + LONGEST);
  return [...faults, 'the flow was still running after an hour; end the test with { "hangUp": true }'];
}

async function doStep(stage: Stage, step: FlowTestStep, until: number): Promise<string | undefined> {
  const { call, clock } = stage;
  if ('press' in step) {
    for (const digit of step.press) {
      await passTime(stage, () => call.listens || stage.over(), until);
      if (!call.listens) return `nobody listened for the key ${digit}`;
      call.press(digit);
    }
    return undefined;
  }
  if ('transfer' in step) {
    call.transferEnds = step.transfer;
    return undefined;
  }
  if ('web' in step) {
    const { web } = stage;
    await passTime(stage, () => web.waits || stage.over(), until);
    if (!web.waits) return 'no web server was asked';
    web.answer(step.web);
    await settle(stage);
    return undefined;
  }
  if ('dial' in step) return await decideDial(stage, step.dial, until);
  await settle(stage);
  if (stage.over())
    return 'wait' in step ? 'the flow was over before the wait' : 'the flow was over before the caller could hang up';
  if ('wait' in step) await clock.advance(step.wait * 1000);
  else call.callerHangsUp();
  await settle(stage);
  return undefined;
}

/** Waits until somebody is called, lets it ring, and says what becomes of it. */
async function decideDial(
  stage: Stage,
  decided: FlowTestDial | FlowTestDial['outcome'],
  until: number,
): Promise<string | undefined> {
  const { call, clock } = stage;
  await passTime(stage, () => call.dialling !== undefined || stage.over(), until);
  const { dialling } = call;
  if (!dialling) return 'nobody was dialled';
  const dial = typeof decided === 'string' ? { outcome: decided } : decided;
  const ring = dial.ring ?? (dial.outcome === 'noAnswer' ? dialling.ringSeconds : USUAL_RINGING);
  await clock.advance(ring * 1000);
  if (call.dialling === dialling) dialling.decide(dial);
  await settle(stage);
  return undefined;
}

/** Turns the clock from one timer to the next until `enough`, or until nothing will happen any more. */
async function passTime(stage: Stage, enough: () => boolean, until: number): Promise<void> {
  await settle(stage);
  while (!enough() && stage.clock.now() < until) {
    if (!(await stage.clock.advanceToNext())) return;
    await settle(stage);
  }
}

async function settle({ clock, busy }: Stage): Promise<void> {
  do await clock.advance(0);
  while (busy());
}
