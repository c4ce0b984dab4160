/** The example of the README: tells callers where to call instead (RFC 3261 §8.3), and takes no part in the call. */

import { systemClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { parseUri } from '../message/uri.ts';
import { UserAgent } from '../user-agent.ts';

/** @param targets user → the URI at which he can be reached now */
export async function startRedirectServer(port: number, targets: ReadonlyMap<string, string>): Promise<UserAgent> {
  const userAgent = new UserAgent({
    listen: [{ transport: 'udp', host: '127.0.0.1', port }],
    clock: systemClock(),
    log: silentSipLog,
    metrics: noSipMetrics,
    allow: [],
    userAgentHeader: 'Redirect server',
  });
  userAgent.listener = {
    invite(invite) {
      const target = targets.get(parseUri(invite.request.uri)?.user ?? '');
      if (target === undefined) invite.refuse(404);
      else invite.refuse(302, { headers: [['Contact', `<${target}>`]] });
    },
  };
  await userAgent.start();
  return userAgent;
}
