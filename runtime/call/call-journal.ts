/** The one place where a call's facts get their order and time. */

import type { CallEvent, CallFact } from '../../shared/flow-schema/call-events.ts';

export type EventSink = (event: CallEvent) => void;

export interface JournalClock {
  /** Epoch milliseconds. */
  now(): number;
}

export class CallJournal {
  readonly #call: string;
  readonly #clock: JournalClock;
  readonly #sink: EventSink;
  readonly #failed: (error: unknown) => void;
  #seq = 0;

  /** @param failed told when the sink throws: whoever publishes never notices */
  constructor(call: string, clock: JournalClock, sink: EventSink, failed: (error: unknown) => void) {
    this.#call = call;
    this.#clock = clock;
    this.#sink = sink;
    this.#failed = failed;
  }

  /** Never throws. */
  publish(fact: CallFact): void {
    try {
      this.#sink({ call: this.#call, seq: this.#seq++, at: this.#clock.now(), ...fact });
    } catch (error) {
      this.#failed(error);
    }
  }
}
