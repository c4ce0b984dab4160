import { numberRule } from '../../../shared/flow-schema/number-rule.ts';
import { nodeKind } from '../node-kind.ts';
import { callerFilterCard } from './card.ts';

/** Users that stand where a number would (RFC 3323 §4.1.1.3, and what gateways of telephone networks write). */
const NOBODY = new Set(['', 'anonymous', 'restricted', 'unavailable', 'unknown', 'private']);

export const callerFilter = nodeKind(callerFilterCard, ({ callers }, { call }) => {
  const { user, host } = call.from;
  if (NOBODY.has(user.toLowerCase()) || host.toLowerCase() === 'anonymous.invalid') return { port: 'anonymous' };
  return { port: callers.some(({ how, pattern }) => numberRule(how, pattern)(user)) ? 'match' : 'noMatch' };
});
