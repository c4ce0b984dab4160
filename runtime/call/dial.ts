/** A Dial from its plan to its result: ring, answer, talk, part. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import { bridge } from './bridge.ts';
import type { DialPlan, DialResult } from './dial-plan.ts';
import { type Answered, Ring, type RingParts } from './ring.ts';
import { type DiallingCaller, Ringback } from './ringback.ts';

export interface DialParts extends Omit<RingParts, 'codec' | 'ringing' | 'early'> {
  readonly clock: Clock;
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
}

/**
 * Resolves when nobody could be reached, or when the conversation has ended and the caller is still there.
 * @throws the signal's reason when it aborts; every leg has ended then, or is being ended
 */
export async function dial(
  caller: DiallingCaller,
  plan: DialPlan,
  parts: DialParts,
  signal: AbortSignal,
): Promise<DialResult> {
  // A caller whose audio we cannot take must not make anybody's phone ring.
  if (caller.state !== 'answered') await caller.prepare();
  signal.throwIfAborted();
  const { clock } = parts;
  const began = clock.monotonic();
  const ringback = new Ringback(caller, plan, parts.media, clock);
  const found = await ringOut(caller, plan, parts, ringback, signal);
  const rang = clock.monotonic() - began;
  if (!('leg' in found)) return { ...found, ringSeconds: seconds(rang), talkSeconds: 0 };
  const answered = clock.monotonic();
  await talk(caller, found, parts, signal);
  return {
    outcome: 'answered',
    sip: 200,
    ringSeconds: seconds(rang),
    talkSeconds: seconds(clock.monotonic() - answered),
    by: found.drawn.target,
  };
}

async function ringOut(
  caller: DiallingCaller,
  plan: DialPlan,
  parts: DialParts,
  ringback: Ringback,
  signal: AbortSignal,
) {
  // The caller's end is told to everybody who waits on the call; here it only means that there is nobody to tell.
  const tell = (told: Promise<void>) =>
    void told.catch((error: unknown) => {
      if (!caller.ended.aborted) parts.log.warn({ error: String(error) }, 'the caller could not be told');
    });
  const ringing: RingParts = {
    ...parts,
    codec: caller.leg.media?.codec,
    ringing: () => tell(ringback.ringing()),
    early: (leg, alone) => tell(ringback.early(leg, alone)),
  };
  try {
    return await new Ring(plan, ringing, signal).run();
  } finally {
    ringback.stop();
  }
}

async function talk(caller: DiallingCaller, { leg, drawn }: Answered, parts: DialParts, signal: AbortSignal) {
  const callee = leg.leg;
  const limit = Math.min(drawn.limit ?? Number.POSITIVE_INFINITY, leg.route.limit ?? Number.POSITIVE_INFINITY);
  const answering = caller.state === 'answered' ? Promise.resolve() : caller.answer();
  // Audio flows as soon as the 200 is out; the ACK may take its time.
  const over = AbortSignal.any([signal, caller.ended]);
  const talking = bridge(caller.leg, callee, parts, Number.isFinite(limit) ? limit * 1000 : undefined, over);
  try {
    await answering;
  } catch (error) {
    callee.hangUp(caller.leg.cause ?? { by: 'flow', code: 'failed', reason: String(error) });
    throw error;
  } finally {
    await talking;
  }
  over.throwIfAborted();
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
