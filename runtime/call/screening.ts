/** Whoever has answered is told who calls, and may be asked to accept by a key, before the caller is connected. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { DialFailure, ReadyPrompt, Screening, ScreeningQuestion } from './dial-plan.ts';
import type { Leg, LegSurroundings } from './leg.ts';
import type { PromptSource } from './prompt-source.ts';

export type ScreeningParts = Pick<LegSurroundings, 'clock' | 'log' | 'media' | 'publish'> & {
  readonly prompts: PromptSource;
};

/** `gone`: the callee has hung up; `stopped`: the signal aborted. */
export type Verdict = 'accepted' | 'refused' | 'noKey' | 'gone' | 'stopped';

const ACCEPT = '1';
const REFUSE = '2';

/** Plays what the callee hears first. @param signal aborts when nobody needs the callee any more. Never rejects. */
export async function announceTo(
  leg: Leg,
  says: readonly ReadyPrompt[],
  parts: ScreeningParts,
  signal: AbortSignal,
): Promise<Verdict> {
  const over = AbortSignal.any([leg.over, signal]);
  for (const prompt of says) await say(leg, prompt, parts, over);
  return leg.cause ? 'gone' : signal.aborted ? 'stopped' : 'accepted';
}

/** Says all, then asks as often as the question wants. @param signal as above. Never rejects. */
export async function askCallee(
  leg: Leg,
  { says, question }: Pick<Screening, 'says' | 'question'>,
  parts: ScreeningParts,
  signal: AbortSignal,
): Promise<Verdict> {
  const decided = new AbortController();
  const { listener } = leg;
  let verdict: Verdict | undefined;
  leg.listener = {
    ...listener,
    pressed: (digit, form) => {
      parts.publish({ type: 'digit.pressed', digit, form });
      verdict ??= digit === ACCEPT ? 'accepted' : digit === REFUSE ? 'refused' : undefined;
      if (verdict) decided.abort();
    },
  };
  const over = AbortSignal.any([leg.over, signal, decided.signal]);
  for (let asked = 0; asked < question.times && !over.aborted; asked++)
    await askOnce(leg, [...says, ...question.says], question.waitFor, parts, over);
  leg.listener = listener;
  return leg.cause ? 'gone' : (verdict ?? (signal.aborted ? 'stopped' : 'noKey'));
}

async function askOnce(
  leg: Leg,
  says: readonly ReadyPrompt[],
  waitFor: number,
  parts: ScreeningParts,
  over: AbortSignal,
): Promise<void> {
  for (const prompt of says) await say(leg, prompt, parts, over);
  // It rejects when it is over, by a key among others.
  await parts.clock.sleep(waitFor, over).catch(() => undefined);
}

/** Ends the leg of a callee who has answered and does not take the call. */
export function notTaken(leg: Leg, verdict: 'refused' | 'noKey' | 'gone'): DialFailure {
  const { cause, failure } = NOT_TAKEN[verdict];
  leg.hangUp(cause);
  return failure;
}

const DECLINED = { outcome: 'rejected', sip: 603 } as const;

const NOT_TAKEN = {
  refused: {
    cause: { by: 'callee', code: 'rejected', sip: 603, reason: 'refused by key' },
    failure: { ...DECLINED, reason: 'refused by key' },
  },
  noKey: {
    cause: { by: 'callee', code: 'timeout', sip: 408, reason: 'no key was pressed' },
    failure: { outcome: 'noAnswer', sip: 408, reason: 'no key was pressed' },
  },
  gone: {
    cause: { by: 'callee', code: 'hungUp' },
    failure: { ...DECLINED, reason: 'hung up before the call was connected' },
  },
} as const satisfies Readonly<Record<string, { readonly cause: HangupCause; readonly failure: DialFailure }>>;

/** Tells a callee who is not needed any more, and hangs up. @param taken somebody else has taken the call */
export async function dismiss(
  leg: Leg,
  { taken, gone }: Pick<ScreeningQuestion, 'taken' | 'gone'>,
  cause: HangupCause,
  isTaken: boolean,
  parts: ScreeningParts,
): Promise<void> {
  await say(leg, isTaken ? taken : gone, parts, leg.over);
  leg.hangUp(cause);
}

/** Words that cannot be had are passed over: whoever waits for a key can still press it. */
async function say(leg: Leg, prompt: ReadyPrompt, parts: ScreeningParts, over: AbortSignal): Promise<void> {
  if (over.aborted || !leg.media) return;
  try {
    const clip = await parts.prompts.clipFor(prompt);
    if (over.aborted) return;
    await parts.media.play(leg.media.stream, clip, { interruptOnDigit: false }, over);
  } catch (error) {
    if (!over.aborted) parts.log.warn({ leg: leg.id, error: String(error) }, 'an announcement could not be played');
  }
}
