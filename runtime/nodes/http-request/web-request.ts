/** From the fields of the box to a request. Pure. */

import type { ConfigOf } from '../../../shared/flow-schema/fields.ts';
import type { WebAsk } from '../node-kind.ts';
import type { httpRequestCard } from './card.ts';

export type HttpConfig = ConfigOf<(typeof httpRequestCard)['fields']>;

/** Values are written as their form needs it: nothing that a caller says can add another. */
export function requestOf({ method, url, values, send, body, headers }: HttpConfig): Omit<WebAsk, 'signal'> {
  const named = new Map(values.map(({ name, value }) => [name, value]));
  const encoded = new URLSearchParams([...named]).toString();
  const given = Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  const sending = (type: string, content: string) => ({
    method,
    url,
    headers: { 'content-type': type, ...given },
    body: content,
  });
  switch (send) {
    case 'query':
      return { method, url: withQuery(url, encoded), headers: given };
    case 'json':
      return sending('application/json', JSON.stringify(Object.fromEntries(named)));
    case 'form':
      return sending('application/x-www-form-urlencoded', encoded);
    case 'text':
      return sending('text/plain; charset=utf-8', body ?? '');
  }
}

function withQuery(url: string, query: string): string {
  if (query === '') return url;
  const [address = '', fragment] = url.split('#', 2);
  const joined = `${address}${address.includes('?') ? '&' : '?'}${query}`;
  return fragment === undefined ? joined : `${joined}#${fragment}`;
}
