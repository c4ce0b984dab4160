import type { Services } from '../node-kind.ts';

/** Nothing is there beyond the call. */
export const noServices: Services = {
  web: async () => ({ outcome: 'failed', why: 'there is no web here' }),
};
