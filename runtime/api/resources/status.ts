/** `GET /api/status`: how the house is doing, now and over the last hours and days. */

import type { AnswerTimesBucket, StatusAnswer } from '../../../shared/api/status.ts';
import type { ApiParts } from '../api-parts.ts';
import { json } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { flag, instant, list, named, number, object, oneOf, optional, text, whole } from '../schema.ts';

const times = named('AnswerTimes', object({ count: whole(), p50: number(), p95: number(), max: number() }));

const bucket = named<AnswerTimesBucket>(
  'AnswerTimesBucket',
  object({ at: instant(), sip: optional(times), api: optional(times), store: optional(times) }),
);

const status = named<StatusAnswer>(
  'Status',
  object({
    ready: flag({ description: 'A call would be taken now' }),
    checks: list(object({ name: oneOf('start', 'store', 'sip', 'media'), ready: flag(), why: optional(text()) })),
    productVersion: text(),
    startedAt: instant(),
    calls: whole({ description: 'Calls that run' }),
    memory: whole({ description: 'Bytes that the process holds' }),
    waitingForStore: whole({ description: 'Events of calls that wait to be written' }),
    answerTimes: object({ day: list(bucket), month: list(bucket) }),
  }),
);

export function statusOperations({ readiness, status: view, productVersion, hub }: ApiParts): readonly Operation[] {
  return [
    operation({
      id: 'readStatus',
      method: 'GET',
      path: '/status',
      tag: 'Operations',
      summary: 'How the house is doing',
      about:
        'Answer times in milliseconds: of SIP requests until their first answer, of this API, and of the store; in ' +
        'buckets of five minutes for a day, and of an hour for a month.',
      role: 'viewer',
      scope: 'status:read',
      answer: json(status),
      run: async () => {
        const checks = await readiness();
        const body: StatusAnswer = {
          ready: checks.every(({ ready }) => ready),
          checks,
          productVersion,
          startedAt: view.startedAt,
          calls: hub.calls().length,
          memory: process.memoryUsage.rss(),
          waitingForStore: view.waitingForStore(),
          answerTimes: view.answerTimes(),
        };
        return { body };
      },
    }),
  ];
}
