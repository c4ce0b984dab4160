/**
 * 200 bridged calls, and the plug is pulled: how long until the last of 400 peers has got its BYE from the runtime that
 * starts again at once. Beside it: a bare start of Node, and a start of the same product with nobody to hang up on.
 */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../e2e/harness/patience.ts';
import { freePort } from '../e2e/harness/ports.ts';
import { startProduct } from '../e2e/harness/product.ts';
import { systemClock } from '../runtime/clock.ts';
import type { Dialog } from '../runtime/sip/dialog/dialog.ts';
import { noSipMetrics, silentSipLog } from '../runtime/sip/facilities.ts';
import { UserAgent } from '../runtime/sip/user-agent.ts';
import { drawFlow } from '../shared/flow-schema/testing/draw-flow.ts';
import { trunkTo } from './calls/bridge-servers.ts';
import { median, printGoal, printTable, spread } from './figures.ts';

const CALLS = 200;
const REPEATS = 3;
const NUMBER = '+442079460000';

interface Round {
  readonly bare: number;
  readonly calm: number;
  readonly ready: number;
  readonly lastBye: number;
  readonly byes: number;
}

const rounds: Round[] = [];
for (let repeat = 0; repeat < REPEATS; repeat += 1) rounds.push(await crash());

const row = (what: string, of: (round: Round) => number) => [what, spread(rounds.map(of), 0)];
printTable(
  `${CALLS} bridged calls, killed and started again, ${REPEATS} times`,
  ['ms since the new process began', 'median (quartiles)'],
  [
    row('node -e 0', ({ bare }) => bare),
    row('ready for calls, nobody left', ({ calm }) => calm),
    row('ready for calls, after the crash', ({ ready }) => ready),
    row(`last BYE of ${2 * CALLS}`, ({ lastBye }) => lastBye),
  ],
);
console.info(`\nBYEs that peers got: ${rounds.map(({ byes }) => byes).join(', ')}`);
printGoal('Start to the last BYE', median(rounds.map(({ lastBye }) => lastBye)) / 1000, 3, 's');

async function crash(): Promise<Round> {
  const data = await mkdtemp(join(tmpdir(), 'cordboard-recovery-'));
  const [sipPort, peerPort] = [await freePort(), await freePort()];
  const env = { CORDBOARD_RTP: '20000-22999', CORDBOARD_LOG: 'warn' };
  const product = await startProduct({ data, sipPort, env });
  await product.api.ask('POST', '/api/trunks', trunkTo(`127.0.0.1:${peerPort}`));
  const call = ['dial', { targets: [{ to: `${NUMBER}@outside` }], ringFor: 20 }] as const;
  const flow = { id: 'through', access: 'trusted', anonymousDial: ['+44'] } as const;
  await product.api.saveAndPublish(
    drawFlow({ call, bye: 'hang-up' }, ['start.in > call', 'call.answered > bye'], flow),
  );

  const peers = await openPeers(peerPort, sipPort);
  await peers.call();
  await until(`${CALLS} bridged calls`, () => peers.talking() === 2 * CALLS, { within: 60_000 });
  // The journal is written within 50 ms.
  await pause(500);
  await product.kill();

  const bareFrom = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  const bare = performance.now() - bareFrom;
  const begun = performance.now();
  const again = await startProduct({ data, sipPort, env });
  const ready = performance.now() - begun;
  await until('all are told', () => peers.ended.length === 2 * CALLS, { within: 40_000 });
  const lastBye = Math.max(...peers.ended) - begun;
  await again.stop();
  const calmFrom = performance.now();
  const last = await startProduct({ data, sipPort, env });
  const calm = performance.now() - calmFrom;
  await last.stop();
  await peers.stop();
  await rm(data, { recursive: true, force: true });
  return { bare, calm, ready, lastBye, byes: peers.ended.length };
}

/** Both ends of all calls: one user agent that calls, and takes what comes by the trunk. */
async function openPeers(port: number, target: number) {
  const userAgent = new UserAgent({
    listen: [{ transport: 'udp', host: '127.0.0.1', port }],
    clock: systemClock(),
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: [],
    userAgentHeader: 'Bench',
    guard: { trusted: () => true },
  });
  const ended: number[] = [];
  let talking = 0;
  const watch = (dialog: Dialog) => {
    talking += 1;
    dialog.listener = { ended: ({ by, why }) => by === 'peer' && why === 'bye' && ended.push(performance.now()) };
  };
  const body = (media: number) =>
    ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', `m=audio ${media} RTP/AVP 0 8`, ''].join(
      '\r\n',
    );
  userAgent.listener = { invite: (invite) => watch(invite.accept({ body: body(port + 2) })) };
  await userAgent.start();
  const destination = { transport: 'udp', address: '127.0.0.1', port: target } as const;
  const place = () =>
    userAgent.invite(
      {
        uri: `sip:through@127.0.0.1:${target}`,
        destination,
        from: { uri: 'sip:bench@127.0.0.1' },
        body: body(port + 2),
      },
      {
        accepted: watch,
        refused: ({ status, reason }) => {
          throw new Error(`a call was refused: ${status} ${reason}`);
        },
      },
    );
  return {
    ended,
    talking: () => talking,
    call: async () => {
      for (let n = 1; n <= CALLS; n += 1) {
        place();
        await until(`call ${n}`, () => talking >= 2 * (n - 20), { every: 2 });
      }
    },
    stop: () => userAgent.stop(),
  };
}
