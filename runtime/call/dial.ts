/** A Dial from its plan to its result: ring, answer, talk, part. */

import type { DialFailure, DialPlan, DialResult } from './dial-plan.ts';
import { type Answered, type PickedUp, Ring, type RingParts } from './ring.ts';
import { type DiallingCaller, Ringback } from './ringback.ts';
import { type TalkParts, talk } from './talk.ts';
import type { Talker } from './talk-registry.ts';

export type RingOutParts = Omit<RingParts, 'codec' | 'ringing' | 'early' | 'screening'> & Pick<TalkParts, 'media'>;
export type DialParts = RingOutParts & TalkParts & { talkerOf(answered: Answered | PickedUp): Talker };

/**
 * Resolves when nobody could be reached, or when the conversation has ended and the caller is still there.
 * @throws the signal's reason when it aborts; every leg has ended then, or is being ended
 */
export async function dial(
  caller: DiallingCaller & Talker,
  plan: DialPlan,
  parts: DialParts,
  signal: AbortSignal,
): Promise<DialResult> {
  // A caller whose audio we cannot take must not make anybody's phone ring.
  if (caller.state() !== 'answered') await caller.prepare();
  signal.throwIfAborted();
  const { clock } = parts;
  const began = clock.monotonic();
  const found = await ringOut(caller, plan, parts, signal);
  const rang = clock.monotonic() - began;
  if ('outcome' in found) return { ...found, ringSeconds: seconds(rang), talkSeconds: 0 };
  const answered = clock.monotonic();
  await answerAndTalk(caller, parts.talkerOf(found), parts, signal);
  return {
    outcome: 'answered',
    sip: 200,
    ringSeconds: seconds(rang),
    talkSeconds: seconds(clock.monotonic() - answered),
    ...('drawn' in found && { by: found.drawn.target }),
  };
}

/** Rings, while the caller hears that it rings. @param ringing told of the first sign of each phone */
export async function ringOut(
  caller: DiallingCaller,
  plan: DialPlan,
  parts: RingOutParts,
  signal: AbortSignal,
  ringing: () => void = () => {},
): Promise<Answered | PickedUp | DialFailure> {
  const ringback = new Ringback(caller, plan, parts.media, parts.clock);
  // The caller's end is told to everybody who waits on the call; here it only means that there is nobody to tell.
  const tell = (told: Promise<void>) => {
    told.catch((error: unknown) => {
      if (!caller.ended.aborted) parts.log.warn({ error: String(error) }, 'the caller could not be told');
    });
  };
  const told: RingParts = {
    ...parts,
    codec: caller.leg.media?.codec,
    ringing: () => {
      ringing();
      tell(ringback.ringing());
    },
    early: (leg, alone) => {
      ringing();
      tell(ringback.early(leg, alone));
    },
    screening: (leg) => ringback.screening(leg),
  };
  const { answerAfter } = plan;
  const patience =
    answerAfter === undefined ? undefined : parts.clock.after(answerAfter * 1000, () => tell(ringback.answer()));
  try {
    return await new Ring(plan, told, signal).run();
  } finally {
    patience?.cancel();
    ringback.stop();
  }
}

/** The caller is answered if need be. Resolves when the callee is gone. @throws the signal's reason */
export async function answerAndTalk(
  caller: DiallingCaller & Talker,
  callee: Talker,
  parts: TalkParts,
  signal: AbortSignal,
): Promise<void> {
  const answering = caller.state() === 'answered' ? Promise.resolve() : caller.answer();
  // Audio flows as soon as the 200 is out; the ACK may take its time.
  const talking = talk(caller, callee, parts, callee.limit, signal);
  // Both are waited for below; until then a failure of one is not nobody's.
  talking.catch(() => undefined);
  try {
    await answering;
  } catch (error) {
    callee.leg.hangUp(caller.leg.cause ?? { by: 'flow', code: 'failed', reason: String(error) });
    throw error;
  }
  await talking;
}

const seconds = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
