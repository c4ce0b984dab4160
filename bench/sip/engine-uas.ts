/**
 * A process that answers calls with our engine: INVITE gets 180 and 200 at once, all transactions and dialogs on.
 * Arguments: port, then any of `trace`, `limits`, `metrics`. Says `ready` when it listens.
 */

import { noSipMetrics, silentSipLog } from '../../runtime/sip/facilities.ts';
import { answerSdp } from './answer-sdp.ts';
import { clockModule, metricsModule, traceModule, userAgentModule } from './built.ts';

const [port, ...extras] = process.argv.slice(2);
const has = (name: string) => extras.includes(name);
const [{ UserAgent }, { MessageTrace }, { systemClock }, { createMetrics }] = await Promise.all([
  userAgentModule(),
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
  guard: has('limits') ? { trusted: () => false, limits } : {},
});
const trace = new MessageTrace({ clock });
userAgent.listener = {
  invite(invite) {
    invite.progress(180);
    const dialog = invite.accept({ body: answerSdp });
    dialog.listener = { request: (info) => info.respond(200) };
    if (has('trace')) trace.keep(invite.request.callId);
  },
  ...(has('trace') ? { message: trace.message.bind(trace) } : {}),
};
await userAgent.start();
console.info('ready');
process.on('SIGUSR2', () => console.info(`counts ${JSON.stringify(userAgent.counts())}`));
process.on('SIGTERM', () => process.exit(0));
