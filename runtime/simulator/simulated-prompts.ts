/** Announcements of a simulation: each is kept, and nobody can play it. */

import type { FlowRun } from '../flow/run-flow.ts';

export const simulatedPrompts: FlowRun['services']['prompts'] = {
  keep: async (_name, recording) => recording,
};
