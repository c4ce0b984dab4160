/** The side of a call from which it came, as the call sees it. */

import type { HeaderField } from '../sip/message/message.ts';
import type { Leg } from './leg.ts';

export interface CallerSide {
  readonly leg: Leg;
  /** Opens audio and agrees on it, so that an answer takes no time; nothing is sent. @throws CallEnded when it cannot be */
  prepare(): Promise<void>;
  /** A provisional response without a description. */
  ring(status: 180 | 183): void;
  /** Audio before the answer, with the one description that the answer will repeat. False: the caller cannot. */
  early(): Promise<boolean>;
  /** Resolves when the caller has confirmed. @throws CallEnded */
  answer(): Promise<void>;
  /** Any final response but 2xx; the leg has ended or is about to. */
  refuse(
    status: number,
    extras: { readonly reason?: string | undefined; readonly headers: readonly HeaderField[] },
  ): void;
}
