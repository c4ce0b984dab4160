import { nodeKind, type Value } from '../node-kind.ts';
import { setVariablesCard } from './card.ts';

/** Rows are worked out from top to bottom; each sees what those above it have set. */
export const setVariables = nodeKind(setVariablesCard, ({ assignments }, { evaluate }) => {
  const set: Record<string, Value> = {};
  for (const { name, value } of assignments) set[name] = evaluate(value, set);
  return { port: 'done', set };
});
