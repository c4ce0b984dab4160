/** The thread that judges drawings: a large one takes longer than signalling may wait. */

import { parentPort } from 'node:worker_threads';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { checkFlow } from './check-flow.ts';

parentPort?.on('message', ({ id, flow }: { readonly id: number; readonly flow: Flow }) => {
  parentPort?.postMessage({ id, problems: checkFlow(flow) });
});
