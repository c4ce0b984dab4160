/** The example of the README: places a call, and hangs up after a while. */

import { systemClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { UserAgent } from '../user-agent.ts';

/** @param address an IP literal; `call` takes names @returns how the call ended */
export async function callSomebody(address: string, port: number, milliseconds: number): Promise<string> {
  const clock = systemClock();
  const userAgent = new UserAgent({
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    clock,
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: [],
    userAgentHeader: 'Caller',
  });
  await userAgent.start();
  const destination = { transport: 'udp', address, port } as const;
  const { host } = userAgent.addressFor(destination);
  const media = [`c=IN IP4 ${host}`, 't=0 0', 'm=audio 40002 RTP/AVP 0'];
  const body = ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', ...media, ''].join('\r\n');
  const story = await new Promise<string>((resolve) => {
    const options = { uri: `sip:somebody@${address}:${port}`, destination, from: { uri: `sip:caller@${host}` }, body };
    userAgent.invite(options, {
      progress: ({ status, reason }) => console.info(`${status} ${reason}`),
      accepted: async (dialog) => {
        dialog.listener = { ended: ({ by }) => by === 'peer' && resolve('they hung up') };
        await clock.sleep(milliseconds);
        const bye = await dialog.bye();
        resolve(`we hung up: ${bye.kind}`);
      },
      refused: ({ status, reason }) => resolve(`refused: ${status} ${reason}`),
      failed: (why) => resolve(`failed: ${why}`),
    });
  });
  await userAgent.stop();
  return story;
}
