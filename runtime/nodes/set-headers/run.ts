import { nodeKind } from '../node-kind.ts';
import { setHeadersCard } from './card.ts';

/** These and no others: a second box replaces the headers of the first. */
export const setHeaders = nodeKind(setHeadersCard, ({ headers }) => ({
  port: 'done',
  outgoing: { headers: headers.map(({ name, value }) => [name, value.trim()] as const) },
}));
