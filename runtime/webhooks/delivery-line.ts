/** One receiver's line: deliveries in order, one at a time, tried again with growing patience, and never too many. */

import type { DeliveryAnswer } from '../../shared/api/webhooks.ts';
import type { Clock, Timer } from '../clock.ts';
import type { GuardedFetch } from '../web/guarded-fetch.ts';
import { signature } from './sign.ts';
import type { WebhookEvent } from './webhook-events.ts';

/** Milliseconds before each further try; afterwards it is given up. */
export const PATIENCE = [5_000, 30_000, 120_000, 600_000, 3_600_000, 10_800_000] as const;
/** Deliveries that wait at most; the oldest goes first. */
export const MOST_WAITING = 1_000;
/** Latest tries that are told. */
const TOLD = 20;

export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

export interface DeliveryLineOptions {
  readonly clock: Clock;
  readonly fetch: GuardedFetch;
  readonly receiver: Receiver;
  /** Told of each delivery that is lost. */
  readonly lost: (event: WebhookEvent, why: string) => void;
  /** Told of each delivery that waits no longer: it arrived, was lost, or was dropped. */
  readonly over?: (event: WebhookEvent) => void;
}

type Waiting = { readonly event: WebhookEvent; readonly body: string; tries: number };

export class DeliveryLine {
  readonly #options: DeliveryLineOptions;
  readonly #line: Waiting[] = [];
  readonly #told = new Map<string, DeliveryAnswer>();
  readonly #stop = new AbortController();
  #timer: Timer | undefined;
  #busy = false;

  constructor(options: DeliveryLineOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** The latest tries, the newest first. */
  get deliveries(): readonly DeliveryAnswer[] {
    return [...this.#told.values()].reverse();
  }

  /** Takes an event and returns at once; never throws. */
  add(event: WebhookEvent): void {
    const full = this.#line.length >= MOST_WAITING;
    // The first may be on its way just now.
    const [crowdedOut] = full ? this.#line.splice(this.#busy ? 1 : 0, 1) : [];
    if (crowdedOut) this.#lose(crowdedOut.event, `more than ${MOST_WAITING} deliveries were waiting`);
    this.#line.push({ event, body: JSON.stringify(event), tries: 0 });
    if (!this.#busy && !this.#timer) void this.#next();
  }

  /** Tries once, now, beside the line. */
  async tryOnce(event: WebhookEvent): Promise<DeliveryAnswer> {
    return this.#try({ event, body: JSON.stringify(event), tries: 0 });
  }

  /** Tries no more; what waits may go on in another line. */
  stop(): void {
    this.#stop.abort();
    this.#timer?.cancel();
    this.#line.length = 0;
  }

  /** Tries no more, and nobody else shall. */
  drop(): void {
    for (const { event } of this.#line) this.#options.over?.(event);
    this.stop();
  }

  #lose(event: WebhookEvent, why: string): void {
    this.#options.lost(event, why);
    this.#options.over?.(event);
  }

  async #next(): Promise<void> {
    const [first] = this.#line;
    if (!first || this.#busy || this.#stop.signal.aborted) return;
    this.#busy = true;
    const { outcome, why = '' } = await this.#try(first);
    this.#busy = false;
    if (this.#stop.signal.aborted) return;
    if (outcome === 'waiting') return this.#wait(PATIENCE[first.tries - 1]!);
    this.#line.shift();
    if (outcome === 'givenUp') this.#lose(first.event, why);
    else this.#options.over?.(first.event);
    void this.#next();
  }

  #wait(ms: number): void {
    this.#timer = this.#options.clock.after(ms, () => {
      this.#timer = undefined;
      void this.#next();
    });
  }

  async #try(waiting: Waiting): Promise<DeliveryAnswer> {
    const { clock } = this.#options;
    const { event } = waiting;
    waiting.tries++;
    const base = { id: event.id, type: event.type, at: event.at, triedAt: clock.now(), tries: waiting.tries };
    const isLast = waiting.tries > PATIENCE.length;
    const failed = isLast || event.type === 'webhook.test' ? 'givenUp' : 'waiting';
    const told: DeliveryAnswer = await this.#post(waiting).then(
      (status) =>
        status >= 200 && status < 300
          ? { ...base, outcome: 'delivered', status }
          : { ...base, outcome: failed, status, why: `the receiver answered ${status}` },
      (error: unknown) => ({ ...base, outcome: failed, why: error instanceof Error ? error.message : String(error) }),
    );
    this.#tell(told);
    return told;
  }

  async #post({ event, body }: Waiting): Promise<number> {
    const { clock, fetch, receiver } = this.#options;
    const { status } = await fetch({
      url: receiver.url,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Cordboard',
        'cordboard-event': event.type,
        'cordboard-delivery': event.id,
        'cordboard-signature': signature(receiver.secret, Math.floor(clock.now() / 1000), body),
      },
      body,
      signal: this.#stop.signal,
    });
    return status;
  }

  #tell(told: DeliveryAnswer): void {
    this.#told.delete(told.id);
    this.#told.set(told.id, told);
    const oldest = this.#told.keys().next();
    if (this.#told.size > TOLD && !oldest.done) this.#told.delete(oldest.value);
  }
}
