/** Every receiver of events: their rows, and the lines in which deliveries wait for them. */

import { randomBytes, randomUUID } from 'node:crypto';
import type { LiveCall } from '../../shared/api/live.ts';
import type { DeliveryAnswer, WebhookAnswer, WebhookRequest } from '../../shared/api/webhooks.ts';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { LOCAL_OWNER, WEBHOOKS, type WebhookRow } from '../store/collections.ts';
import type { Vault } from '../store/secrets.ts';
import { type Collection, MissingRow, type Store } from '../store/store.ts';
import type { GuardedFetch } from '../web/guarded-fetch.ts';
import { DeliveryJournal } from './delivery-journal.ts';
import { DeliveryLine } from './delivery-line.ts';
import { isForWebhooks, type WebhookEvent, webhookEvent } from './webhook-events.ts';

export interface WebhooksOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly fetch: GuardedFetch;
  /** The call as it is known a moment before an event about it. */
  readonly callOf: (id: string) => LiveCall | undefined;
  /** The name of this runtime, where several share one store: each posts what happened at it. */
  readonly runtime: string;
}

/** Receivers at most. */
export const MOST_WEBHOOKS = 100;

export class Webhooks {
  readonly #options: WebhooksOptions;
  readonly #rows: Collection<WebhookRow>;
  readonly #journal: DeliveryJournal;
  readonly #lines = new Map<string, { row: WebhookRow; line: DeliveryLine }>();

  private constructor(options: WebhooksOptions) {
    this.#options = options;
    this.#rows = options.store.collection<WebhookRow>(WEBHOOKS);
    this.#journal = new DeliveryJournal(options);
    const waiting = () => [...this.#lines.values()].reduce((sum, { line }) => sum + line.waiting, 0);
    options.metrics.observe('webhook_deliveries_waiting', waiting);
  }

  static async load(options: WebhooksOptions): Promise<Webhooks> {
    const webhooks = new Webhooks(options);
    const { rows } = await webhooks.#rows.find({ limit: MOST_WEBHOOKS });
    for (const row of rows) webhooks.#open(row);
    await webhooks.#goOn();
    return webhooks;
  }

  /** Takes an event and returns at once; never throws. */
  publish(event: CallEvent | SystemEvent): void {
    const { type } = event;
    if (this.#lines.size === 0 || !isForWebhooks(type)) return;
    const wanted = [...this.#lines.values()].filter(({ row }) => !row.disabled && row.events.includes(type));
    if (wanted.length === 0) return;
    const told = webhookEvent(randomUUID(), event, 'call' in event ? this.#options.callOf(event.call) : undefined);
    if (!told) return;
    for (const { row, line } of wanted) {
      this.#journal.add(row._id, told);
      line.add(told);
    }
  }

  list(): readonly WebhookAnswer[] {
    return [...this.#lines.values()].map(({ row, line }) => answerOf(row, line));
  }

  get(id: string): WebhookAnswer | undefined {
    const known = this.#lines.get(id);
    return known && answerOf(known.row, known.line);
  }

  /** The receiver, and the secret that signs, which is told this once. */
  async create({ url, events, disabled = false }: WebhookRequest): Promise<{ webhook: WebhookAnswer; secret: string }> {
    const id = randomBytes(9).toString('base64url');
    const secret = newSecret();
    const sealed = this.#options.vault.seal(secret, placeOf(id));
    const createdAt = this.#options.clock.now();
    const row = await this.#rows.insertOne({
      _id: id,
      owner: LOCAL_OWNER,
      url,
      events,
      secret: sealed,
      disabled,
      createdAt,
    });
    return { webhook: answerOf(row, this.#open(row)), secret };
  }

  /** @param rev the revision that was seen. @throws MissingRow, StaleRow */
  async change(id: string, change: Partial<WebhookRequest>, rev?: number): Promise<WebhookAnswer> {
    const row = await this.#rowOf(id);
    const changed = await this.#rows.replaceOne({ ...row, ...change, rev: rev ?? row.rev });
    return answerOf(changed, this.#open(changed));
  }

  /** Another secret, which is told this once. @throws MissingRow */
  async renewSecret(id: string): Promise<string> {
    const row = await this.#rowOf(id);
    const secret = newSecret();
    this.#open(await this.#rows.replaceOne({ ...row, secret: this.#options.vault.seal(secret, placeOf(id)) }));
    return secret;
  }

  async remove(id: string): Promise<boolean> {
    this.#lines.get(id)?.line.drop();
    this.#lines.delete(id);
    return this.#rows.deleteOne(id);
  }

  /** Tries a delivery now, whatever is waiting. @throws MissingRow */
  async test(id: string): Promise<DeliveryAnswer> {
    const known = this.#lines.get(id);
    if (!known) throw new MissingRow(WEBHOOKS, id);
    const event: WebhookEvent = { id: randomUUID(), type: 'webhook.test', at: this.#options.clock.now() };
    return known.line.tryOnce(event);
  }

  /** What waits is posted by the next run. */
  async stop(): Promise<void> {
    for (const { line } of this.#lines.values()) line.stop();
    await this.#journal.stop();
  }

  /** Posts what an earlier run left. */
  async #goOn(): Promise<void> {
    for (const { webhook, event } of await this.#journal.left()) {
      const known = this.#lines.get(webhook);
      if (known && !known.row.disabled) known.line.add(event);
      else this.#journal.over(webhook, event.id);
    }
  }

  async #rowOf(id: string): Promise<WebhookRow> {
    const row = await this.#rows.get(id);
    if (!row) throw new MissingRow(WEBHOOKS, id);
    return row;
  }

  /** A line for the row; what waited for the address of before is gone. */
  #open(row: WebhookRow): DeliveryLine {
    const { clock, fetch, vault, log, metrics } = this.#options;
    this.#lines.get(row._id)?.line.drop();
    const line = new DeliveryLine({
      clock,
      fetch,
      receiver: {
        url: row.url,
        // Opened for each delivery: it is in memory no longer than it takes.
        get secret() {
          return vault.open(row.secret, placeOf(row._id));
        },
      },
      lost: ({ type }, why) => {
        metrics.count('webhook_deliveries_lost_total');
        log.warn({ webhook: row._id, event: type, why }, 'a delivery was given up');
      },
      over: ({ id }) => this.#journal.over(row._id, id),
    });
    this.#lines.set(row._id, { row, line });
    return line;
  }
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64url')}`;

const placeOf = (id: string) => ({ collection: WEBHOOKS, id, field: 'secret' });

function answerOf({ _id, url, events, disabled, createdAt, rev }: WebhookRow, line: DeliveryLine): WebhookAnswer {
  return { id: _id, url, events, disabled, createdAt, rev, waiting: line.waiting, deliveries: line.deliveries };
}
