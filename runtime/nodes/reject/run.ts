import { nodeKind, OVER } from '../node-kind.ts';
import { rejectCard } from './card.ts';

/** Sends the final response and is done with the call. */
export const reject = nodeKind(rejectCard, async ({ status, reason, retryAfter }, { call }) => {
  await call.reject({ status, ...(reason && { reason }), ...(retryAfter !== undefined && { retryAfter }) });
  return { port: OVER };
});
