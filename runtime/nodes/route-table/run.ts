import { numberRule } from '../../../shared/flow-schema/number-rule.ts';
import { nodeKind } from '../node-kind.ts';
import { routeTableCard } from './card.ts';

/** Rows are asked from top to bottom; the first that fits counts. */
export const routeTable = nodeKind(routeTableCard, ({ number, routes }) => {
  const route = routes.find(({ how, pattern }) => numberRule(how, pattern)(number));
  return { port: route?.id ?? 'noMatch' };
});
