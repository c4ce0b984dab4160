/** The way that the audio of a conversation takes while it lasts: through us, or past us where that works. */

import { randomInt } from 'node:crypto';
import type { CallFact } from '../../../shared/flow-schema/call-events.ts';
import { MEDIA_WISHES, type MediaWish, type WhyAnchored } from '../../../shared/flow-schema/media-wish.ts';
import type { Clock, Timer } from '../../clock.ts';
import type { MediaEngine } from '../../media/media-engine.ts';
import type { Leg } from '../leg.ts';
import type { Talker } from '../talk-registry.ts';
import { releaseAudio } from './release-audio.ts';
import { type AudioSide, whyAnchored } from './why-anchored.ts';

export interface MediaPathParts {
  readonly clock: Clock;
  readonly media: MediaEngine;
  readonly publish: (fact: CallFact) => void;
}

/** Milliseconds: before the first look, between looks, and how long the old ports still relay what is under way. */
const FIRST_LOOK = 500;
const NEXT_LOOK = 1_000;
const STILL_RELAYS = 2_000;
/** A conversation that cannot be released by then stays as it is; nor is it released and taken back for ever. */
const MOST_LOOKS = 15;
const MOST_CROSSINGS = 2;
/** Reasons that pass by themselves. */
const FOR_NOW: ReadonlySet<WhyAnchored> = new Set(['quiet', 'held', 'recorded']);

export class MediaPath {
  readonly #sides: readonly [Talker, Talker];
  readonly #parts: MediaPathParts;
  readonly #wish: MediaWish;
  #state: 'anchored' | 'releasing' | 'released' = 'anchored';
  #why: WhyAnchored | undefined;
  #timer: Timer | undefined;
  #looks = 0;
  #crossings = 0;
  #over = false;

  /** The two are connected through us now. */
  constructor(caller: Talker, callee: Talker, parts: MediaPathParts) {
    this.#sides = [caller, callee];
    this.#parts = parts;
    this.#wish = wishOf(caller, callee);
    this.#join();
    this.#why = this.#wish === 'anchored' ? 'drawn' : undefined;
    const why = this.#why && { why: this.#why };
    parts.publish({ type: 'legs.bridged', legs: this.#names, media: 'anchored', ...why });
    if (this.#wish !== 'anchored') this.#lookIn(FIRST_LOOK);
  }

  get released(): boolean {
    return this.#state === 'released';
  }

  /** A phone has asked for something new: it and the other one talk through us again. */
  anchor(why: WhyAnchored): void {
    if (this.#state !== 'released') return;
    this.#state = 'anchored';
    this.#timer?.cancel();
    this.#join();
    const [caller, callee] = this.#sides;
    askBack(caller.leg, callee.leg);
    askBack(callee.leg, caller.leg);
    this.#tell(why);
    this.#lookIn(2 * NEXT_LOOK);
  }

  /** The two part; each talks to us again, or to nobody. */
  end(): void {
    this.#over = true;
    this.#timer?.cancel();
    for (const { leg } of this.#sides) leg.media?.wake();
    this.#parts.media.part(this.#streams[0]!);
  }

  get #names(): [string, string] {
    return [this.#sides[0].name, this.#sides[1].name];
  }

  get #streams(): string[] {
    return this.#sides.map(({ leg }) => leg.media!.stream);
  }

  #join(): void {
    const [one, other] = this.#streams;
    this.#parts.media.join(one!, other!);
  }

  #lookIn(milliseconds: number): void {
    if (this.#over || ++this.#looks > MOST_LOOKS) return;
    this.#timer = this.#parts.clock.after(milliseconds, () => void this.#look());
  }

  async #look(): Promise<void> {
    const why = await this.#whyNot();
    if (this.#over || this.#state !== 'anchored') return;
    if (why === undefined) return await this.#release();
    this.#tell(why);
    if (FOR_NOW.has(why)) this.#lookIn(NEXT_LOOK);
  }

  async #whyNot(): Promise<WhyAnchored | undefined> {
    const [caller, callee] = this.#sides;
    if (caller.leg.session?.dialog.state !== 'confirmed' || callee.leg.session?.dialog.state !== 'confirmed')
      return 'quiet';
    const [one, other] = await Promise.all([sideOf(caller), sideOf(callee)]);
    return one && other ? whyAnchored(this.#wish, one, other) : 'quiet';
  }

  async #release(): Promise<void> {
    const { clock } = this.#parts;
    const [caller, callee] = this.#sides;
    this.#state = 'releasing';
    const end = await releaseAudio(caller.leg, callee.leg, clock);
    // It was released in the very moment in which the two parted.
    if (this.#over) {
      askBack(caller.leg);
      askBack(callee.leg);
      return;
    }
    this.#state = end === 'released' ? 'released' : 'anchored';
    if (end === 'released') {
      this.#why = undefined;
      this.#parts.publish({ type: 'media.released', legs: this.#names });
      this.#timer = clock.after(STILL_RELAYS, () => this.#rest());
    } else if (end === 'crossed' && this.#crossings++ < MOST_CROSSINGS) {
      this.#timer = clock.after(afterGlare(caller), () => void this.#look());
    } else if (end !== 'over') this.#tell('refused');
  }

  #rest(): void {
    this.#parts.media.part(this.#streams[0]!);
    for (const { leg } of this.#sides) leg.media?.rest();
  }

  /** Once for each reason. */
  #tell(why: WhyAnchored): void {
    if (this.#why === why) return;
    this.#why = why;
    this.#parts.publish({ type: 'media.anchored', legs: this.#names, why });
  }
}

/** What the drawing says of either; the more cautious counts where both have a wish. */
function wishOf({ audio: one }: Talker, { audio: other }: Talker): MediaWish {
  return MEDIA_WISHES.find((wish) => wish === one || wish === other) ?? 'anchored';
}

/** Its audio is to come to us again. @param other whom it talks to */
function askBack({ media, session, cause }: Leg, other?: Leg): void {
  if (cause || !media?.released) return;
  media.wake();
  void session?.tell(other?.held ? 'sendonly' : 'sendrecv');
}

async function sideOf({ leg, releaseAllowed, recorded }: Talker): Promise<AudioSide | undefined> {
  const { media, held } = leg;
  if (!media?.standing || leg.cause) return undefined;
  const { agreed, peer } = media.standing;
  // Who has no statistics has no stream, and a leg without one is about to end.
  const { source } = await media.stats().catch(() => ({ source: undefined }));
  return {
    agreed,
    held,
    signallingAddress: peer.signallingAddress,
    releaseAllowed,
    recorded: recorded?.() ?? false,
    ...(source !== undefined && { source }),
  };
}

/** RFC 3261 §14.1: who made the Call-ID waits longer. */
function afterGlare({ leg }: Talker): number {
  return leg.session?.dialog.role === 'uac' ? randomInt(210, 401) * 10 : randomInt(0, 201) * 10;
}
