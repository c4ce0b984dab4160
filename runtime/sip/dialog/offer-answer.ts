/**
 * Who has offered what in which message (RFC 3264 §4, RFC 6337 §2): per dialog at most one offer is open, and only six
 * pairs of messages may carry an offer and its answer. Pure: it is told what passes and says what that is.
 */

export type Speaker = 'us' | 'peer';

/** Messages that may hold a session description. */
export type Carrier =
  | 'INVITE'
  | 'INVITE 1xx'
  | 'INVITE 1xx reliable'
  | 'INVITE 2xx'
  | 'ACK'
  | 'PRACK'
  | 'PRACK 2xx'
  | 'UPDATE'
  | 'UPDATE 2xx';

/** No answer yet; answered, while the first INVITE is open; answered, and that INVITE too. */
export type Phase = 'initial' | 'early' | 'established';

/** RFC 6337 §2.2, table 1: where an offer may stand, where its answer, and when. */
export const patterns: readonly {
  readonly offer: Carrier;
  readonly answer: Carrier;
  readonly rfc: 3261 | 3262 | 3311;
  readonly phases: readonly Phase[];
}[] = [
  { offer: 'INVITE', answer: 'INVITE 2xx', rfc: 3261, phases: ['initial', 'established'] },
  { offer: 'INVITE 2xx', answer: 'ACK', rfc: 3261, phases: ['initial', 'established'] },
  { offer: 'INVITE', answer: 'INVITE 1xx reliable', rfc: 3262, phases: ['initial', 'established'] },
  { offer: 'INVITE 1xx reliable', answer: 'PRACK', rfc: 3262, phases: ['initial', 'established'] },
  { offer: 'PRACK', answer: 'PRACK 2xx', rfc: 3262, phases: ['early', 'established'] },
  { offer: 'UPDATE', answer: 'UPDATE 2xx', rfc: 3311, phases: ['early', 'established'] },
];

/**
 * What a session description is: `preview` shows the answer before it counts (RFC 3261 §13.2.1), `repeat` says it once
 * more, `misplaced` must be ignored or refused.
 */
export type Meaning = 'offer' | 'answer' | 'preview' | 'repeat' | 'misplaced';

export interface OpenOffer {
  readonly by: Speaker;
  readonly in: Carrier;
}

export class OfferAnswer {
  #open: OpenOffer | undefined;
  #answered = false;
  #confirmed = false;

  /** The offer that waits for its answer. */
  get open(): OpenOffer | undefined {
    return this.#open;
  }

  get phase(): Phase {
    if (!this.#answered) return 'initial';
    return this.#confirmed ? 'established' : 'early';
  }

  /** The first INVITE has got its 2xx. */
  confirmed(): void {
    this.#confirmed = true;
  }

  /** Whether a description in that message would be an offer that is allowed now. */
  mayOffer(carrier: Carrier): boolean {
    return !this.#open && patterns.some(({ offer, phases }) => offer === carrier && phases.includes(this.phase));
  }

  /** A message with a session description passes. */
  carries(by: Speaker, carrier: Carrier): Meaning {
    const open = this.#open;
    if (open && open.by !== by) {
      if (carrier === 'INVITE 1xx' && open.in === 'INVITE') return 'preview';
      if (!patterns.some(({ offer, answer }) => offer === open.in && answer === carrier)) return 'misplaced';
      this.#open = undefined;
      this.#answered = true;
      return 'answer';
    }
    if (!this.mayOffer(carrier)) return this.#answered && repeats.has(carrier) ? 'repeat' : 'misplaced';
    this.#open = { by, in: carrier };
    return 'offer';
  }

  /** The request that carried the open offer was refused, or its final response held no answer: it counts for nothing. */
  withdrawn(carrier: Carrier): void {
    if (this.#open?.in === carrier) this.#open = undefined;
  }
}

/** Responses that may say an answer again that was given before (RFC 6337 §2.4). */
const repeats: ReadonlySet<Carrier> = new Set(['INVITE 1xx', 'INVITE 1xx reliable', 'INVITE 2xx']);
