/** What a drawing says. */

import type { Flow } from '../../shared/flow-schema/flow.ts';

/** The words that a node speaks. @throws when there is no such node, or it says none or an expression */
export function wordsAt(flow: Flow, id: string): string {
  const config = flow.nodes.find((node) => node.id === id)?.config as { prompt?: { say?: unknown } } | undefined;
  const say = config?.prompt?.say;
  if (typeof say !== 'string' || say.includes('{{')) throw new Error(`node ${id} of ${flow.id} has no plain words`);
  return say;
}
