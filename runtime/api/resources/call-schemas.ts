/** Calls in the words of the API. */

import type { LiveCall } from '../../../shared/api/live.ts';
import type { CallEvent, HangupCause } from '../../../shared/flow-schema/call-events.ts';
import { flag, given, instant, list, named, object, oneOf, optional, text, whole } from '../schema.ts';

const sipText = text({ maxLength: 4096 });

export const hangupCause = named<HangupCause>(
  'HangupCause',
  object({
    by: oneOf('caller', 'callee', 'flow', 'runtime', 'network'),
    code: oneOf('hungUp', 'cancelled', 'rejected', 'redirected', 'completed', 'failed', 'timeout', 'shutdown'),
    sip: optional(whole({ description: 'Status of the SIP answer' })),
    reason: optional(sipText),
  }),
);

export const callSummary = named(
  'CallSummary',
  object({
    id: text(),
    from: sipText,
    to: sipText,
    flow: text(),
    version: whole(),
    startedAt: instant(),
    answeredAt: optional(instant()),
    endedAt: optional(instant()),
    cause: optional(hangupCause),
  }),
);

export const liveCall = named<LiveCall>(
  'LiveCall',
  object({
    id: text(),
    from: sipText,
    to: sipText,
    startedAt: instant(),
    answeredAt: optional(instant()),
    flow: text(),
    version: whole(),
    state: oneOf('ringing', 'early', 'answered', 'ended'),
    at: list(text()),
    taken: list(object({ path: list(text()), port: text() })),
    seq: whole(),
  }),
);

/** The journal's vocabulary grows with the product: its entries are not pinned down here. */
const callEvent = named<CallEvent>(
  'CallEvent',
  given({
    type: 'object',
    properties: { call: text(), seq: whole(), at: instant(), type: text({ examples: ['node.entered'] }) },
    required: ['call', 'seq', 'at', 'type'],
  }),
);

export const callDetail = named('Call', object({ call: callSummary, journal: list(callEvent), traced: flag() }));
