/** Two legs whose audio is connected through us, until one of them ends or goes elsewhere. */

import type { CallFact, HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Clock, Timer } from '../clock.ts';
import type { AudioClip, MediaEngine } from '../media/media-engine.ts';
import type { IncomingReferral } from '../sip/dialog/referral.ts';
import type { DigitForm } from './digit-forms.ts';
import { infoOf } from './info-dtmf.ts';
import type { Leg } from './leg.ts';
import { LoopedSound } from './looped-sound.ts';
import { MediaPath } from './media-path/media-path.ts';
import { nameAbroad, type Talker, type TalkRegistry } from './talk-registry.ts';
import type { AcceptedTransfer, Considered } from './transfer.ts';

export interface BridgeParts {
  /** The call whose conversation it is. */
  readonly call: string;
  readonly clock: Clock;
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
  readonly talks: TalkRegistry;
  /** What somebody on hold hears. @param prompt absent: our own music */
  music(prompt: string | undefined): Promise<AudioClip>;
  /** Answers a REFER; undefined: it was refused, and the conversation goes on. */
  consider(by: Talker, referral: IncomingReferral, other: Talker): Considered | Promise<Considered>;
}

export type BridgeEnd =
  /** The callee's leg has ended. */
  | { readonly kind: 'over' }
  | { readonly kind: 'referred'; readonly transfer: AcceptedTransfer }
  /** An attended transfer of `left` gave the other one away. */
  | { readonly kind: 'taken'; readonly left: Talker };

/** Joins them; resolves when they are parted. @param limit milliseconds @param signal ends the callee's leg */
export function bridge(
  caller: Talker,
  callee: Talker,
  parts: BridgeParts,
  limit: number | undefined,
  signal: AbortSignal,
): Promise<BridgeEnd> {
  const { clock, publish, talks } = parts;
  return new Promise((resolve) => {
    let parted = false;
    // All at once: whoever takes a leg away connects it the next moment.
    const part = (end: BridgeEnd) => {
      if (parted) return;
      parted = true;
      timer?.cancel();
      again?.cancel();
      signal.removeEventListener('abort', onAbort);
      callee.leg.over.removeEventListener('abort', onOver);
      path.end();
      for (const side of sides) side.release();
      for (const forget of forgets) forget();
      publish({ type: 'legs.parted', legs: [caller.name, callee.name], why: wordsOf(end, caller, callee) });
      resolve(end);
    };
    const onOver = () => part({ kind: 'over' });
    const onAbort = () => callee.leg.hangUp(caller.leg.cause ?? { by: 'flow', code: 'completed' });
    const consider = async (by: Talker, referral: IncomingReferral) => {
      const considered = parts.consider(by, referral, by === caller ? callee : caller);
      const transfer = considered instanceof Promise ? await considered : considered;
      if (!transfer) return;
      if (parted) void transfer.report.notify(480);
      else part({ kind: 'referred', transfer });
    };
    const path = new MediaPath(caller, callee, parts);
    const sides = [
      new Side(caller, callee, parts, path, (referral) => void consider(caller, referral)),
      new Side(callee, caller, parts, path, (referral) => void consider(callee, referral)),
    ];
    const forgets = [registered(caller, callee), registered(callee, caller)];
    const again = reofferAfter(callee, clock);
    const timer = limit === undefined ? undefined : clock.after(limit, () => callee.leg.hangUp(tooLong));
    callee.leg.over.addEventListener('abort', onOver, { once: true });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    if (callee.leg.cause) onOver();

    function registered(talker: Talker, partner: Talker): () => void {
      return talks.add({
        call: parts.call,
        talker,
        partner,
        take: (by) => {
          if (parted || partner.leg.cause) return undefined;
          part({ kind: 'taken', left: talker });
          // The other call tells of both; this one's record must not end with the old conversation.
          publish({ type: 'legs.bridged', legs: [partner.name, by], media: 'anchored' });
          return { ...partner, name: nameAbroad(parts.call, partner.name) };
        },
      });
    }
  });
}

/** Once, unless its audio flows past us by then: it has been offered anew for that. */
function reofferAfter({ leg, reinviteAfter }: Talker, clock: Clock): Timer | undefined {
  if (reinviteAfter === undefined) return undefined;
  return clock.after(reinviteAfter, () => void (leg.media?.released || leg.session?.repeat()));
}

/** One leg's doings, and what the other one notices of them. */
class Side {
  readonly #leg: Leg;
  readonly #other: Leg;
  readonly #media: MediaEngine;
  readonly #path: MediaPath;
  readonly #before: Leg['listener'];
  readonly #clip: () => Promise<AudioClip>;
  #music: LoopedSound | undefined;

  constructor(
    { leg, holdMusic }: Talker,
    { leg: other }: Talker,
    { media, music }: Pick<BridgeParts, 'media' | 'music'>,
    path: MediaPath,
    refer: (referral: IncomingReferral) => void,
  ) {
    this.#leg = leg;
    this.#other = other;
    this.#media = media;
    const clip = () => music(holdMusic);
    this.#clip = clip;
    this.#path = path;
    this.#before = leg.listener;
    leg.listener = {
      held: (held) => this.#hold(held),
      pressed: (digit, form) => this.#pressed(digit, form),
      returned: () => path.anchor(leg.held ? 'held' : 'changed'),
      refer,
    };
    if (leg.held) this.#hold(true);
  }

  release(): void {
    this.#silence();
    this.#leg.listener = this.#before;
    if (!this.#leg.cause) void this.#leg.session?.tell('sendrecv');
  }

  /** Whoever is on hold sees it on the phone, and hears music. */
  #hold(held: boolean): void {
    const { media } = this.#other;
    if (held === (this.#music !== undefined) || !media) return;
    if (held) this.#music = LoopedSound.soon(this.#media, media.stream, this.#clip());
    else this.#silence();
    void this.#other.session?.tell(held ? 'sendonly' : 'sendrecv');
  }

  #silence(): void {
    this.#music?.stop();
    this.#music = undefined;
  }

  /** Audio brings its keys along; those of INFO are pressed again. They are nobody's business but the two. */
  #pressed(digit: string, form: DigitForm): void {
    const { media, session } = this.#other;
    if (form !== 'info' || !media) return;
    if (this.#path.released) void session?.dialog.request('INFO', infoOf(digit));
    else this.#media.press(media.stream, digit);
  }
}

const tooLong: HangupCause = { by: 'flow', code: 'timeout', reason: 'the conversation reached its limit' };

function wordsOf(end: BridgeEnd, caller: Talker, callee: Talker): string {
  if (end.kind !== 'over') return 'transferred';
  const cause = caller.leg.cause ?? callee.leg.cause;
  return cause ? `${cause.code} by ${cause.by}` : 'parted';
}
