/** `/api/webhooks`: events, posted to others. */

import { WEBHOOK_EVENTS, type WebhookRequest } from '../../../shared/api/webhooks.ts';
import { checkWebAddress, WebRefused } from '../../web/guarded-fetch.ts';
import { HostForbidden } from '../../web/guarded-lookup.ts';
import { MOST_WEBHOOKS } from '../../webhooks/webhooks.ts';
import type { ApiParts } from '../api-parts.ts';
import { json, nothing } from '../content.ts';
import { type Operation, operation } from '../operation.ts';
import { ApiProblem } from '../problem.ts';
import { flag, given, instant, list, named, object, oneOf, optional, text, whole } from '../schema.ts';

const events = given<WebhookRequest['events']>({
  ...list(oneOf(...WEBHOOK_EVENTS), { maxItems: WEBHOOK_EVENTS.length }),
  minItems: 1,
  uniqueItems: true,
});
const url = text({ minLength: 1, maxLength: 2000, examples: ['https://example.org/hooks/cordboard'] });

const delivery = named(
  'Delivery',
  object({
    id: text({ description: 'Also in the header Cordboard-Delivery' }),
    type: text(),
    at: instant(),
    triedAt: instant(),
    tries: whole(),
    outcome: oneOf('delivered', 'waiting', 'givenUp'),
    status: optional(whole()),
    why: optional(text()),
  }),
);
const webhookShape = {
  id: text(),
  url: text(),
  events: list(text()),
  disabled: flag(),
  createdAt: instant(),
  rev: whole({ description: 'The revision; also the ETag' }),
  waiting: whole({ description: 'Deliveries that wait' }),
  deliveries: list(delivery),
};
const webhook = named('Webhook', object(webhookShape));
const secret = text({ description: 'Signs each delivery; shown this once' });

const read = { tag: 'Webhooks', role: 'admin', scope: 'webhooks:read' } as const;
const write = { tag: 'Webhooks', role: 'admin', scope: 'webhooks:write' } as const;

export function webhookOperations({ webhooks, webAllowed }: ApiParts): readonly Operation[] {
  /** @throws ApiProblem 422: the name is looked up, and judged, at each delivery */
  const requireAddress = (address: string | undefined) => {
    if (address === undefined) return;
    try {
      checkWebAddress(address, webAllowed);
    } catch (error) {
      if (error instanceof WebRefused || error instanceof HostForbidden) throw new ApiProblem(422, error.message);
      throw error;
    }
  };

  return [
    operation({
      ...read,
      id: 'listWebhooks',
      method: 'GET',
      path: '/webhooks',
      summary: 'Where events are posted',
      answer: json(list(webhook)),
      run: () => ({ body: webhooks.list() }),
    }),
    operation({
      ...write,
      id: 'createWebhook',
      method: 'POST',
      path: '/webhooks',
      summary: 'Posts events to an address from now on',
      about:
        'Each delivery is a POST of JSON, signed: `Cordboard-Signature: t=<seconds>,v1=<hex>` is the HMAC-SHA256 of ' +
        '`<seconds>.<body>` with the secret of the answer. Refuse what is older than five minutes. A delivery that is ' +
        'not answered with 2xx within five seconds is tried again for about four hours, and those behind it wait.',
      body: json(object({ url, events, disabled: optional(flag()) })),
      status: 201,
      answer: json(named('NewWebhook', object({ ...webhookShape, secret }))),
      errors: [409],
      run: async ({ body }) => {
        requireAddress(body.url);
        if (webhooks.list().length >= MOST_WEBHOOKS) throw new ApiProblem(409, `there are ${MOST_WEBHOOKS} already`);
        const made = await webhooks.create(body);
        const { id, rev } = made.webhook;
        return {
          body: { ...made.webhook, secret: made.secret },
          etag: rev,
          changed: id,
          detail: body.events.join(' '),
        };
      },
    }),
    operation({
      ...read,
      id: 'readWebhook',
      method: 'GET',
      path: '/webhooks/{id}',
      summary: 'One of them, with its latest deliveries',
      answer: json(webhook),
      run: ({ params: { id } }) => {
        const found = webhooks.get(id);
        if (!found) throw new ApiProblem(404, `there is no webhook ${id}`);
        return { body: found, etag: found.rev };
      },
    }),
    operation({
      ...write,
      id: 'changeWebhook',
      method: 'PATCH',
      path: '/webhooks/{id}',
      summary: 'Another address, other events, or a pause; what is waiting is dropped',
      body: json(object({ url: optional(url), events: optional(events), disabled: optional(flag()) })),
      revision: true,
      answer: json(webhook),
      run: async ({ params: { id }, body, ifMatch }) => {
        requireAddress(body.url);
        const changed = await webhooks.change(id, body, ifMatch);
        return { body: changed, etag: changed.rev };
      },
    }),
    operation({
      ...write,
      id: 'deleteWebhook',
      method: 'DELETE',
      path: '/webhooks/{id}',
      summary: 'Posts nothing more to it',
      answer: nothing,
      run: async ({ params: { id } }) => {
        if (!(await webhooks.remove(id))) throw new ApiProblem(404, `there is no webhook ${id}`);
        return {};
      },
    }),
    operation({
      ...write,
      id: 'testWebhook',
      method: 'POST',
      path: '/webhooks/{id}/test',
      summary: 'Posts an event of type *webhook.test* now, and tells what came of it',
      answer: json(delivery),
      changesNothing: true,
      run: async ({ params: { id } }) => ({ body: await webhooks.test(id) }),
    }),
    operation({
      ...write,
      id: 'renewWebhookSecret',
      method: 'POST',
      path: '/webhooks/{id}/secret',
      summary: 'Signs with a new secret from now on',
      answer: json(object({ secret })),
      run: async ({ params: { id } }) => ({ body: { secret: await webhooks.renewSecret(id) } }),
    }),
  ];
}
