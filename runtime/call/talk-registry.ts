/** Conversations by the dialogs of those who talk: where an attended transfer finds the other call of its sender. */

import type { MediaWish } from '../../shared/flow-schema/media-wish.ts';
import type { Dialog } from '../sip/dialog/dialog.ts';
import type { Replaces } from '../sip/dialog/replaces.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import type { ReferRule } from './far-end-rule.ts';
import type { Leg } from './leg.ts';

/** Somebody in a conversation. */
export interface Talker {
  readonly leg: Leg;
  /** In journals of other calls too. */
  readonly name: string;
  readonly uri: string;
  /** What a REFER of its comes to. */
  readonly refers: ReferRule;
  /** How a REFER of its is accepted. */
  readonly referAnswer: 200 | 202;
  /** Its audio may flow past us. */
  readonly releaseAllowed: boolean;
  /** Which way its audio is to take; absent: as the other one's. */
  readonly audio?: MediaWish;
  /** The prompt that whoever it puts on hold hears; absent: our own music. */
  readonly holdMusic?: string;
  /** What it says is written down. */
  readonly recorded?: () => boolean;
  /** Milliseconds after the answer until its session is offered once more. */
  readonly reinviteAfter?: number;
  /** Seconds that it may last. */
  readonly limit?: number;
}

export interface Talk {
  /** The call in whose journal it stands. */
  readonly call: string;
  readonly talker: Talker;
  readonly partner: Talker;
  /**
   * Ends the conversation without hanging up, and gives the other one away, by the name that it has in other calls;
   * undefined when it is over. @param by whom it will talk to, by `nameAbroad`
   */
  take(by: string): Talker | undefined;
}

/** How the journals of other calls name somebody in a conversation of this call. */
export const nameAbroad = (call: string, name: string): string => (name.includes('/') ? name : `${call}/${name}`);

export class TalkRegistry {
  readonly #talks = new ShortLivedMap<number, Talk>();
  #last = 0;

  get size(): number {
    return this.#talks.size;
  }

  /** @returns forgets it */
  add(talk: Talk): () => void {
    const key = ++this.#last;
    this.#talks.set(key, talk);
    return () => void this.#talks.delete(key);
  }

  /** The talk of whoever is in that dialog. */
  in(dialog: Dialog): Talk | undefined {
    for (const talk of this.#talks.values()) if (talk.talker.leg.session?.dialog === dialog) return talk;
    return undefined;
  }

  /**
   * The talk in whose dialog with us the sender of that header is: the tags as we see them. Asked rarely, and a leg may
   * get its dialog after it was bridged: all are looked through.
   */
  find({ callId, toTag, fromTag }: Replaces): Talk | undefined {
    for (const talk of this.#talks.values()) {
      const id = talk.talker.leg.session?.dialog.id;
      if (id?.callId === callId && id.localTag === toTag && id.remoteTag === fromTag) return talk;
    }
    return undefined;
  }
}
