/** Which events can be had by webhook, and what is told about them. */

import type { LiveCall } from '../../shared/api/live.ts';
import type { WebhookEventType } from '../../shared/api/webhooks.ts';
import { WEBHOOK_EVENTS } from '../../shared/api/webhooks.ts';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';

/** The body of a delivery. */
export interface WebhookEvent {
  readonly id: string;
  readonly type: WebhookEventType | 'webhook.test';
  /** Epoch milliseconds at which it happened. */
  readonly at: number;
  /** The event as in the journal or on the live stream. */
  readonly event?: CallEvent | SystemEvent;
  /** Of an event in a call: what the call is. */
  readonly call?: Pick<LiveCall, 'id' | 'from' | 'to' | 'flow' | 'version' | 'startedAt' | 'answeredAt'>;
}

const KNOWN: ReadonlySet<string> = new Set(WEBHOOK_EVENTS);

export const isForWebhooks = (type: string): type is WebhookEventType => KNOWN.has(type);

/** What a receiver is told. @param call the call as it was a moment ago */
export function webhookEvent(id: string, event: CallEvent | SystemEvent, call?: LiveCall): WebhookEvent | undefined {
  if (!isForWebhooks(event.type)) return undefined;
  return { id, type: event.type, at: event.at, event, ...(call && { call: about(call) }) };
}

function about({ id, from, to, flow, version, startedAt, answeredAt }: LiveCall): WebhookEvent['call'] {
  return { id, from, to, flow, version, startedAt, ...(answeredAt !== undefined && { answeredAt }) };
}
