/** A call that dials, with everything that must be gone when it is over. */

import { expect } from 'vitest';
import { nothing } from '../../sip/testing/stage.ts';
import type { DialLeg, DialPlan, DialResult } from '../dial-plan.ts';
import { type CallStage, OFFER, setCallStage } from './call-stage.ts';

export interface Dialled {
  readonly result: Promise<DialResult>;
  /** Leaves the box. */
  leave(): void;
}

export interface DialStage extends CallStage {
  /** Dials, and lets the INVITEs arrive. */
  dial(plan: DialPlan): Promise<Dialled>;
  /** Two streams hear each other. */
  bridged(): boolean;
  /** The caller's phone answers NOTIFY and BYE. */
  react(): void;
  readonly offer: string;
  /** The caller gives up, and every callee confirms. */
  abandon(dialled: Dialled): Promise<void>;
  /** Ends what is left, and expects that no leg, port, permit, timer or dialog stays. */
  leavesNothing(): Promise<void>;
}

export async function setDialStage(...given: Parameters<typeof setCallStage>): Promise<DialStage> {
  const stage = await setCallStage(...given);
  const { call, callees, media } = stage;
  const reacted = new Set<unknown>();
  const react = () => {
    for (const request of stage.peer.requests) {
      if ((request.method !== 'NOTIFY' && request.method !== 'BYE') || reacted.has(request)) continue;
      reacted.add(request);
      stage.peer.respond(request, 200);
    }
  };
  const leavesNothing = async () => {
    await call.hangUp();
    await stage.turn(0);
    if (stage.peer.requests.some(({ method }) => method === 'BYE'))
      stage.peer.respond(stage.peer.requests.at(-1)!, 200);
    const finished = call.finish();
    await stage.turn(0);
    await finished;
    expect(media.openStreams).toBe(0);
    expect(media.joined.size).toBe(0);
    expect(media.sounding.size).toBe(0);
    expect([stage.permits(), stage.talks.size, stage.lot.size, stage.ringing.size]).toEqual([0, 0, 0, 0]);
    expect(legsOpen(stage)).toEqual([]);
    // Whoever was never heard of again has timers of 64*T1, one after the other.
    await stage.clock.advance(200_000);
    expect(await stage.finish()).toEqual(nothing);
    expect(stage.user.errors).toEqual([]);
  };
  return {
    ...stage,
    async dial(plan) {
      const stop = new AbortController();
      const result = call.dial(plan, { signal: stop.signal });
      // The test looks at it later; until then a failure is nobody's.
      result.catch(() => undefined);
      await stage.turn(0);
      return { result, leave: () => stop.abort(new Error('left')) };
    },
    bridged: () => media.joined.size === 2,
    react,
    offer: OFFER,
    async abandon(dialled) {
      stage.phone.cancel();
      await stage.turn(0);
      await expect(dialled.result).rejects.toThrow();
      for (const callee of Object.values(callees)) if (callee.request('CANCEL')) callee.confirmCancel();
      await leavesNothing();
    },
    leavesNothing,
  };
}

/** Each act sends one message; they are under way together, and arrive in this order. */
export async function crossing(stage: DialStage, acts: readonly ((stage: DialStage) => void)[]): Promise<void> {
  const { network } = stage;
  network.hold();
  for (const act of acts) act(stage);
  for (const message of [...network.held]) {
    network.deliver(message);
    await stage.settle();
  }
  network.release();
  await stage.settle();
}

/** Legs that began and have no end. */
function legsOpen({ events }: CallStage): string[] {
  const open = new Set<string>();
  for (const event of events) {
    if (event.type === 'leg.started') open.add(`${event.call}/${event.leg}`);
    if (event.type === 'leg.changed' && event.state === 'ended') open.delete(`${event.call}/${event.leg}`);
  }
  return [...open];
}

/** A plan in names: each list is a stage. */
export const plan = (...stages: (readonly (string | DialLeg)[])[]): DialPlan => ({
  stages: stages.map((legs) => legs.map((leg) => (typeof leg === 'string' ? { target: leg } : leg))),
  ringFor: 20,
  ringback: 'callee',
});
