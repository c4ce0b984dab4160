/** rtpengine in user space, asked over its ng protocol (bencode behind a cookie) to relay pairs of streams. */

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { freePort } from '../../e2e/harness/ports.ts';
import { Program } from '../../e2e/harness/program.ts';

/** @param ports that both sides speak from */
export async function startRtpengine(pairs: number, [onePort, otherPort]: readonly [number, number]) {
  const control = await freePort();
  const program = new Program('rtpengine', [
    ...['--foreground', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${control}`],
    ...['--port-min=40000', '--port-max=48999', '--log-level=3', '--log-stderr', '--num-threads=2'],
  ]);
  const socket = createSocket('udp4');
  const ask = async (command: Record<string, Bencoded>): Promise<string> => {
    for (let tries = 0; tries < 20; tries += 1) {
      socket.send(Buffer.from(`c${tries} ${bencode(command)}`), control, '127.0.0.1');
      const [answer] = await Promise.race([once(socket, 'message'), once(AbortSignal.timeout(500), 'abort')]);
      if (Buffer.isBuffer(answer)) return answer.toString();
    }
    throw new Error(`rtpengine does not answer:\n${program.stderr.slice(-2000)}`);
  };
  const ports: [number, number][] = [];
  await ask({ command: 'ping' });
  for (let pair = 0; pair < pairs; pair += 1) {
    const about = { 'call-id': `pair${pair}`, 'from-tag': 'one' };
    const towardsOther = await ask({ ...about, command: 'offer', sdp: sdp(onePort) });
    const towardsOne = await ask({ ...about, 'to-tag': 'other', command: 'answer', sdp: sdp(otherPort) });
    ports.push([portIn(towardsOne), portIn(towardsOther)]);
  }
  socket.close();
  return { program, ports, stop: async () => void (await program.stop('SIGTERM')) };
}

type Bencoded = string | readonly string[];

function bencode(value: Bencoded | Record<string, Bencoded>): string {
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`;
  if (Array.isArray(value)) return `l${value.map((one: string) => bencode(one)).join('')}e`;
  const entries = Object.entries(value as Record<string, Bencoded>).sort(([one], [other]) => (one < other ? -1 : 1));
  return `d${entries.map(([key, one]) => bencode(key) + bencode(one)).join('')}e`;
}

const sdp = (port: number): string =>
  ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', `m=audio ${port} RTP/AVP 0`, ''].join(
    '\r\n',
  );

function portIn(answer: string): number {
  const port = /m=audio (\d+)/.exec(answer)?.[1];
  if (port === undefined) throw new Error(`rtpengine refuses: ${answer.slice(0, 300)}`);
  return Number(port);
}
