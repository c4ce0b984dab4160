import { nodeKind, OVER } from '../node-kind.ts';
import { redirectCard } from './card.ts';

const statuses = { '300': 300, '301': 301, '302': 302, '305': 305 } as const;

/** Sends the 3xx (RFC 3261 §21.3) and is done with the call. */
export const redirect = nodeKind(redirectCard, async ({ status, contacts }, { call }) => {
  await call.redirect({
    status: statuses[status],
    contacts: contacts.map(({ uri, q }) => ({ uri, ...(q !== undefined && { q }) })),
  });
  return { port: OVER };
});
