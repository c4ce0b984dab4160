/** The example of the README: takes calls, and lets itself be transferred: REFER, and NOTIFYs that report (RFC 3515). */

import { isIP } from 'node:net';
import { systemClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { parseUri } from '../message/uri.ts';
import { UserAgent } from '../user-agent.ts';

/** @param mayCall who could send us anywhere would have a free telephone */
export async function startTransferee(port: number, mayCall: (uri: string) => boolean): Promise<UserAgent> {
  const listen = [{ transport: 'udp', host: '127.0.0.1', port }] as const;
  const facilities = { clock: systemClock(), log: silentSipLog, metrics: noSipMetrics };
  const allow = ['REFER', 'NOTIFY'];
  const userAgent = new UserAgent({ listen, ...facilities, allow, userAgentHeader: 'Transferee' });
  userAgent.listener.invite = (invite) => {
    const { host } = userAgent.addressFor(invite.source);
    const media = [`c=IN IP4 ${host}`, 't=0 0', 'm=audio 40004 RTP/AVP 0'];
    const body = ['v=0', `o=- 1 1 IN IP4 ${host}`, 's=-', ...media, ''].join('\r\n');
    const first = invite.accept({ body });
    first.listener.refer = (referral) => {
      const { uri, method } = referral;
      const target = parseUri(uri);
      if (method !== 'INVITE' || !target || !isIP(target.host) || !mayCall(uri)) return referral.refuse(603);
      const report = referral.accept();
      const destination = { transport: 'udp', address: target.host, port: target.port ?? 5060 } as const;
      userAgent.invite(
        { uri, destination, from: { uri: `sip:us@${host}` }, body },
        {
          progress: ({ status, reason }) => void report.notify(status, reason),
          accepted: () => void report.notify(200).then(() => first.bye()),
          refused: ({ status, reason }) => void report.notify(status, reason),
          failed: () => void report.notify(503),
        },
      );
    };
  };
  await userAgent.start();
  return userAgent;
}
