/** Runs one kind on a simulated call, without any flow around it. */

import { withDefaults } from '../../../shared/flow-schema/defaults.ts';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { SimulatedCall } from '../../simulator/simulated-call.ts';
import type { NodeKind, Outcome, Scene } from '../node-kind.ts';
import { noFlows, noServices } from './no-services.ts';

export interface OnStage {
  readonly call: SimulatedCall;
  readonly clock: SimulatedClock;
  readonly outcome: Promise<Outcome<string>>;
  /** Leaves the node, as the graph does when the caller hangs up. */
  leave(): void;
}

/** @param given what the scene has instead of an answered incoming call, and what is done to the call before */
export async function onStage(
  kind: NodeKind,
  config: Readonly<Record<string, unknown>> = {},
  given: Partial<Scene> & { readonly unanswered?: boolean; readonly prepare?: (call: SimulatedCall) => void } = {},
): Promise<OnStage> {
  const { unanswered = false, prepare, ...scene } = given;
  const clock = new SimulatedClock();
  const call = new SimulatedCall({ clock });
  if (!unanswered) await call.answer();
  prepare?.(call);
  const stop = new AbortController();
  const outcome = (async () =>
    kind.run(withDefaults(kind.card.fields, config), {
      call,
      entry: 'in',
      vars: {},
      signal: stop.signal,
      clock,
      timeZone: 'UTC',
      language: 'en',
      services: noServices,
      flows: noFlows,
      log: silentLog,
      evaluate: (source) => JSON.parse(source),
      ...scene,
    }))();
  // The test looks at it later; until then a failure is nobody's.
  outcome.catch(() => undefined);
  await clock.advance(0);
  return { call, clock, outcome, leave: () => stop.abort(new Error('left')) };
}
