/** Two legs whose audio is connected through us, until one of them ends. */

import type { CallFact, HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { MediaEngine } from '../media/media-engine.ts';
import type { DigitForm } from './digit-forms.ts';
import type { Leg } from './leg.ts';
import { LoopedSound } from './looped-sound.ts';
import { holdMusic } from './ring-tones.ts';

export interface BridgeParts {
  readonly clock: Clock;
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
}

/** Joins them; resolves when the callee's leg has ended. @param limit milliseconds @param signal ends the callee's leg */
export async function bridge(
  caller: Leg,
  callee: Leg,
  { clock, media, publish }: BridgeParts,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<void> {
  const sides = [new Side(caller, callee, media), new Side(callee, caller, media)];
  const [one, other] = [caller.media!.stream, callee.media!.stream];
  media.join(one, other);
  publish({ type: 'legs.bridged', legs: [caller.id, callee.id], media: 'anchored' });
  const timer = limit === undefined ? undefined : clock.after(limit, () => callee.hangUp(tooLong));
  const onAbort = () => callee.hangUp(callerGone(caller));
  try {
    await new Promise<void>((resolve) => {
      callee.over.addEventListener('abort', () => resolve(), { once: true });
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      if (callee.cause) resolve();
    });
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', onAbort);
    for (const side of sides) side.release();
    media.part(one);
    publish({ type: 'legs.parted', legs: [caller.id, callee.id], why: wordsOf(caller.cause ?? callee.cause) });
  }
}

/** One leg's doings, and what the other one notices of them. */
class Side {
  readonly #leg: Leg;
  readonly #other: Leg;
  readonly #media: MediaEngine;
  readonly #before: Leg['listener'];
  #music: LoopedSound | undefined;

  constructor(leg: Leg, other: Leg, media: MediaEngine) {
    this.#leg = leg;
    this.#other = other;
    this.#media = media;
    this.#before = leg.listener;
    leg.listener = {
      held: (held) => this.#held(held),
      pressed: (digit, form) => this.#pressed(digit, form),
    };
    if (leg.held) this.#held(true);
  }

  release(): void {
    this.#music?.stop();
    this.#leg.listener = this.#before;
    if (!this.#leg.cause) void this.#leg.session?.tell('sendrecv');
  }

  /** Whoever is on hold sees it on the phone, and hears music. */
  #held(held: boolean): void {
    const { media } = this.#other;
    if (held === (this.#music !== undefined) || !media) return;
    if (held) this.#music = LoopedSound.start(this.#media, media.stream, holdMusic());
    else {
      this.#music?.stop();
      this.#music = undefined;
    }
    void this.#other.session?.tell(held ? 'sendonly' : 'sendrecv');
  }

  /** Audio brings its keys along; those of INFO are pressed again. They are nobody's business but the two. */
  #pressed(digit: string, form: DigitForm): void {
    const { media } = this.#other;
    if (form === 'info' && media) this.#media.press(media.stream, digit);
  }
}

const tooLong: HangupCause = { by: 'flow', code: 'timeout', reason: 'the conversation reached its limit' };

function callerGone({ cause }: Leg): HangupCause {
  return cause ?? { by: 'flow', code: 'completed' };
}

function wordsOf(cause: HangupCause | undefined): string {
  return cause ? `${cause.code} by ${cause.by}` : 'parted';
}
