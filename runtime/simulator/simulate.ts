/** One flow run on a simulated call. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FlowTestGiven, FlowTestStep } from '../../shared/flow-schema/flow-test.ts';
import { CallDirectory } from '../call/call-directory.ts';
import { SimulatedClock } from '../clock.ts';
import type { CurrentProgram } from '../flow/entered-flows.ts';
import type { Program } from '../flow/program.ts';
import { runFlow } from '../flow/run-flow.ts';
import { silentLog } from '../log.ts';
import { perform } from './script.ts';
import { SimulatedCall, simulatedParty } from './simulated-call.ts';
import { simulatedTarget } from './simulated-dial.ts';
import { simulatedMailboxes } from './simulated-mailboxes.ts';
import { SimulatedMemory } from './simulated-memory.ts';
import { simulatedPrompts } from './simulated-prompts.ts';
import { SimulatedWeb } from './simulated-web.ts';

export interface Simulated {
  /** Over, with its events, what was heard and how it ended. */
  readonly call: SimulatedCall;
  /** What web servers were asked. */
  readonly asked: readonly string[];
  /** What is kept when the call is over. */
  readonly memory: SimulatedMemory;
  /** Steps that could not be done. */
  readonly faults: readonly string[];
}

export async function simulate(
  program: Program,
  given: FlowTestGiven = {},
  steps: readonly FlowTestStep[] = [],
  flows: CurrentProgram = () => undefined,
): Promise<Simulated> {
  const clock = given.at === undefined ? new SimulatedClock() : new SimulatedClock(Date.parse(given.at));
  const call = new SimulatedCall({
    clock,
    from: simulatedParty(given.caller ?? '+442079460000', given.callerName),
    to: simulatedParty(given.called ?? program.flow.id),
    parked: given.parked ?? [],
    account: given.account,
    direction: given.entry === 'out' ? 'outbound' : 'inbound',
  });
  const web = new SimulatedWeb(clock);
  const directory = new CallDirectory();
  directory.add(call);
  let over = false;
  let turning = 0;
  const turn = async () => {
    turning++;
    await nextTurn();
    turning--;
  };
  const entry = given.entry ?? 'in';
  const memory = new SimulatedMemory(given.kept, given.loggedIn);
  const services = { web: web.web, mailboxes: simulatedMailboxes(), prompts: simulatedPrompts, memory };
  const sentTo = given.sentTo === undefined ? undefined : simulatedTarget(given.sentTo);
  const sentOn = sentTo && { ...sentTo, by: given.sentBy ?? '', ...(entry === 'redirect' && { response: 302 }) };
  const parts = { program, call, entry, directory, clock, log: silentLog, services, flows, turn };
  const run = runFlow(sentOn ? { ...parts, sentOn } : parts).then(() => {
    over = true;
  });
  const faults = await perform({ call, clock, web, over: () => over, busy: () => turning > 0 }, steps);
  await run;
  call.finish();
  return { call, faults, asked: web.asked, memory };
}
