/** What a flow says, in the order of its nodes. */

import type { Flow } from '../../shared/flow-schema/flow.ts';

/** The texts of all prompts that hold no expression. */
export function wordsOf(flow: Flow): string[] {
  return flow.nodes.flatMap(({ config }) => {
    const { prompt } = config as { readonly prompt?: { readonly say?: unknown } };
    const say = prompt?.say;
    return typeof say === 'string' && !say.includes('{{') ? [say] : [];
  });
}
