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
    draftOf: (message) => message,
    again: async () => {},
    keepSpoken: async (what, name, { soundSeconds }) => (soundSeconds > 0 ? `${what}-${name}` : undefined),
    dropSpoken: async () => {},
    changePin: async () => true,
  };
}
