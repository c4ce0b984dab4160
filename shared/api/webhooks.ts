/** Events that are posted to others. */

/** What can be subscribed. */
export const WEBHOOK_EVENTS = [
  'alert.raised',
  'call.ended',
  'call.refused',
  'call.started',
  'flow.published',
  'legs.bridged',
  'limit.reached',
  'policy.refused',
  'recording.stopped',
  'registration.changed',
  'source.banned',
  'trunk.changed',
  'voicemail.left',
] as const;

export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** `POST /api/webhooks` */
export interface WebhookRequest {
  readonly url: string;
  readonly events: readonly WebhookEventType[];
  readonly disabled?: boolean;
}

/** One try to deliver. */
export interface DeliveryAnswer {
  readonly id: string;
  readonly type: string;
  readonly at: number;
  /** Epoch milliseconds of the latest try. */
  readonly triedAt: number;
  readonly tries: number;
  readonly outcome: 'delivered' | 'waiting' | 'givenUp';
  /** What the receiver answered. */
  readonly status?: number;
  /** Why it failed, in words. */
  readonly why?: string;
}

/** One of `GET /api/webhooks`; the `secret` is told once, when it is made. */
export interface WebhookAnswer {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly rev: number;
  readonly waiting: number;
  /** The latest tries, the newest first. */
  readonly deliveries: readonly DeliveryAnswer[];
}
