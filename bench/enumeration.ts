/**
 * Whether a scanner can tell by the clock which names exist: answer times of names that do and of names that do not,
 * asked in turn, without a password and with a wrong one. The baseline is the spread of the answers themselves.
 */

import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../e2e/harness/product.ts';
import { seedAccounts, userName } from '../e2e/harness/seed-accounts.ts';
import { median, printGoal, printTable, quantile, spread } from './figures.ts';

const NAMES = 2000;
/** Below the number of wrong guesses that are free. */
const ROUNDS = 3;

let serial = 0;

function register(user: string, more: string): { readonly text: string; readonly callId: string } {
  const id = ++serial;
  const lines = [
    'REGISTER sip:127.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK${id};rport`,
    `From: <sip:${user}@127.0.0.1>;tag=${id}`,
    `To: <sip:${user}@127.0.0.1>`,
    `Call-ID: scan-${id}`,
    'CSeq: 1 REGISTER',
    'Max-Forwards: 70',
  ];
  return { text: [...lines, `${more}Content-Length: 0`, '', ''].join('\r\n'), callId: `scan-${id}` };
}

/** Sends it, and gives the answer with the milliseconds that it took. */
function ask(socket: Socket, port: number, { text, callId }: ReturnType<typeof register>) {
  return new Promise<{ readonly answer: string; readonly ms: number }>((resolve) => {
    const begun = performance.now();
    const heard = (bytes: Buffer) => {
      const ms = performance.now() - begun;
      const answer = bytes.toString('latin1');
      if (!answer.includes(callId)) return;
      socket.off('message', heard);
      resolve({ answer, ms });
    };
    socket.on('message', heard);
    socket.send(text, port, '127.0.0.1');
  });
}

function wrongCredentials(user: string, challenge: string): string {
  const [realm, nonce] = ['realm', 'nonce'].map((name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1]);
  const response = createHash('md5').update(`${user} ${nonce}`).digest('hex');
  return `Authorization: Digest username="${user}",realm="${realm}",nonce="${nonce}",uri="sip:127.0.0.1",response="${response}",algorithm=MD5\r\n`;
}

const folder = await mkdtemp(join(tmpdir(), 'cordboard-enumeration-'));
await seedAccounts(folder, NAMES, 'one-password-for-all');
const product = await startProduct({ data: folder, env: { CORDBOARD_LOG: 'warn' } });
const socket = createSocket('udp4');
const times = {
  asked: { known: [] as number[], unknown: [] as number[] },
  guessed: { known: [] as number[], unknown: [] as number[] },
};
try {
  for (let round = 0; round <= ROUNDS; round++) {
    for (let place = 0; place < NAMES; place++) {
      // In turn, and in either order as often.
      const kinds = place % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
      for (const kind of kinds) {
        const user = kind === 'known' ? userName(place) : `none${place}`;
        const asked = await ask(socket, product.sipPort, register(user, ''));
        const guessed = await ask(socket, product.sipPort, register(user, wrongCredentials(user, asked.answer)));
        // The first round only warms up.
        if (round === 0) continue;
        times.asked[kind].push(asked.ms * 1000);
        times.guessed[kind].push(guessed.ms * 1000);
      }
    }
  }
} finally {
  socket.close();
  await product.stop();
  await rm(folder, { recursive: true, force: true });
}

printTable(
  `${(NAMES * ROUNDS).toLocaleString('en')} names that exist and as many that do not, asked in turn`,
  ['REGISTER', 'µs, name exists (quartiles)', 'µs, name does not exist'],
  [
    ['without a password', spread(times.asked.known), spread(times.asked.unknown)],
    ['with a wrong one', spread(times.guessed.known), spread(times.guessed.unknown)],
  ],
);
for (const [what, { known, unknown }] of Object.entries(times)) {
  const both = [...known, ...unknown];
  const width = quantile(both, 0.75) - quantile(both, 0.25);
  const apart = (100 * Math.abs(median(known) - median(unknown))) / width;
  printGoal(
    `Medians apart, ${what === 'asked' ? 'without a password' : 'with a wrong one'}`,
    apart,
    5,
    '% of the interquartile range',
  );
}
