import { SimulatedMemory } from '../../simulator/simulated-memory.ts';
import type { FlowRunner, Services } from '../node-kind.ts';
import { MailboxDouble } from './mailbox-double.ts';

/** Nothing is there beyond the call. */
export const noServices: Services = {
  mailboxes: new MailboxDouble(),
  prompts: {
    keep: async () => {
      throw new Error('no announcement can be kept here');
    },
  },
  memory: new SimulatedMemory(),
  web: async () => ({ outcome: 'failed', why: 'there is no web here' }),
};

/** There is no other flow. */
export const noFlows: FlowRunner = {
  run: async (flow) => {
    throw new Error(`there is no flow ${flow}`);
  },
};
