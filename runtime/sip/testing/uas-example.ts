/** The example of the README: answers every call, and hangs up when the caller presses a key. */

import { systemClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { UserAgent } from '../user-agent.ts';

/** @param port 0 takes a free one */
export async function startAnsweringMachine(port: number): Promise<UserAgent> {
  const userAgent = new UserAgent({
    listen: [
      { transport: 'udp', host: '127.0.0.1', port },
      { transport: 'tcp', host: '127.0.0.1', port },
    ],
    clock: systemClock(),
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: ['INFO'],
    userAgentHeader: 'Answering machine',
  });
  userAgent.listener = {
    invite(invite) {
      const { host } = userAgent.addressFor(invite.source);
      const media = [`c=IN IP4 ${host}`, 't=0 0', 'm=audio 40000 RTP/AVP 0'];
      invite.progress(180);
      const dialog = invite.accept({ body: ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', ...media, ''].join('\r\n') });
      dialog.listener = {
        request(info) {
          info.respond(200);
          void dialog.bye();
        },
        ended: ({ by, why }) => console.info(`the call ended by ${by}: ${why}`),
      };
    },
  };
  await userAgent.start();
  return userAgent;
}
