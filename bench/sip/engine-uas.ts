/**
 * A process that answers calls with our engine: INVITE gets 180 and 200 at once, all transactions and dialogs on.
 * Arguments: port, then any of `trace`, `limits`, `metrics`, `shedding`, and `work=500`: microseconds of CPU that the
 * user of the engine takes for each call. Says `ready` when it listens, and at SIGUSR2 what it holds.
 */

import { noSipMetrics, silentSipLog } from '../../runtime/sip/facilities.ts';
import { answerSdp } from './answer-sdp.ts';
import { clockModule, loopShareModule, metricsModule, traceModule, userAgentModule } from './built.ts';

const [port, ...extras] = process.argv.slice(2);
const has = (name: string) => extras.includes(name);
const work = Number(extras.find((extra) => extra.startsWith('work='))?.slice(5) ?? 0);
const [{ UserAgent }, { busyShareOfLoop }, { MessageTrace }, { systemClock }, { createMetrics }] = await Promise.all([
  userAgentModule(),
  loopShareModule(),
  traceModule(),
  clockModule(),
  metricsModule(),
]);

const clock = systemClock();
// Trusted sources are not counted: with `limits` the caller is a stranger, whose limits are too high to be met.
const limits = { burst: 1e9, perSecond: 1e9, totalBurst: 1e9, totalPerSecond: 1e9 };
const userAgent = new UserAgent({
  listen: [{ transport: 'udp', host: '127.0.0.1', port: Number(port) }],
  clock,
  log: silentSipLog,
  metrics: has('metrics') ? createMetrics() : noSipMetrics,
  allow: ['INFO'],
  userAgentHeader: 'measured',
  ...(has('shedding') ? { busy: busyShareOfLoop() } : {}),
  guard: has('limits') ? { trusted: () => false, limits } : {},
});
const trace = new MessageTrace({ clock });
userAgent.listener = {
  invite(invite) {
    // Asking for the CPU time costs as much as a message: not where nothing is to be spent.
    if (work > 0) spend(work);
    invite.progress(180);
    const dialog = invite.accept({ body: answerSdp });
    dialog.listener = { request: (info) => info.respond(200) };
    if (has('trace')) trace.keep(invite.request.callId);
  },
  ...(has('trace') ? { message: trace.message.bind(trace) } : {}),
};
await userAgent.start();
console.info('ready');
process.on('SIGUSR2', () => {
  // With --expose-gc: what is held, not what waits to be collected.
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  console.info(`held ${JSON.stringify({ ...userAgent.counts(), bytes: heapUsed + external })}`);
});
process.on('SIGTERM', () => process.exit(0));

/** CPU time, not time on the wall: a process that is held back must not be let off. */
function spend(microseconds: number): void {
  const from = process.cpuUsage();
  for (let spent = 0; spent < microseconds; ) {
    const { user, system } = process.cpuUsage(from);
    spent = user + system;
  }
}
