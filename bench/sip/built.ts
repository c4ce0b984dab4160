/** Measured code is the built one: what a loader of TypeScript adds to functions would be measured with it. */

import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = fileURLToPath(new URL('../../dist/runtime/', import.meta.url));

/** @param file below `runtime/`, with `.js`; cast the result to the type of its source */
export const built = async (file: string): Promise<unknown> => await import(pathToFileURL(join(dist, file)).href);

export const userAgentModule = async () =>
  (await built('sip/user-agent.js')) as typeof import('../../runtime/sip/user-agent.ts');
export const loopShareModule = async () =>
  (await built('sip/guard/loop-share.js')) as typeof import('../../runtime/sip/guard/loop-share.ts');
export const traceModule = async () =>
  (await built('sip/trace/message-trace.js')) as typeof import('../../runtime/sip/trace/message-trace.ts');
export const clockModule = async () => (await built('clock.js')) as typeof import('../../runtime/clock.ts');
export const metricsModule = async () => (await built('metrics.js')) as typeof import('../../runtime/metrics.ts');
