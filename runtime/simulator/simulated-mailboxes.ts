/** Mailboxes of a simulation: every name is one, there is always room, and nothing waits. */

import type { FlowRun } from '../flow/run-flow.ts';

type Mailboxes = FlowRun['services']['mailboxes'];

export function simulatedMailboxes(): Mailboxes {
  let serial = 0;
  return {
    open: async (name) => ({ kind: 'open', mailbox: name, message: `message-${++serial}` }),
    keep: async (_message, { soundSeconds }) => (soundSeconds > 0 ? 'left' : 'empty'),
    drop: async () => {},
    enter: async () => 'in',
    messages: async () => [],
    heard: async () => {},
    remove: async () => {},
    unheard: async () => {},
    keepGreeting: async (name, { soundSeconds }) => (soundSeconds > 0 ? `greeting-${name}` : undefined),
    dropGreeting: async () => {},
    changePin: async () => true,
  };
}
