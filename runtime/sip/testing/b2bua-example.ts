/** The example of the README: calls that come in go out again as calls of ours; what one side says, the other hears. */

import { systemClock } from '../../clock.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { UserAgent } from '../user-agent.ts';

/** @param address an IP literal, where all calls go */
export async function startB2bua(port: number, address: string, targetPort: number): Promise<UserAgent> {
  const listen = [{ transport: 'udp', host: '127.0.0.1', port }] as const;
  const facilities = { clock: systemClock(), log: silentSipLog, metrics: noSipMetrics };
  const userAgent = new UserAgent({ listen, ...facilities, allow: [], userAgentHeader: 'B2BUA' });
  const destination = { transport: 'udp', address, port: targetPort } as const;
  const uri = `sip:${address}:${targetPort}`;
  userAgent.listener.invite = (incoming) => {
    const { request, lateOffer } = incoming;
    const { from, body, contentType } = request;
    const maxForwards = Number(request.header('max-forwards') ?? 70) - 1;
    const outgoing = userAgent.invite(
      { uri, destination, from, maxForwards, body, contentType },
      {
        progress: ({ status, reason, body, contentType }) => incoming.progress(status, { reason, body, contentType }),
        accepted(callee, answer, acknowledge) {
          const caller = incoming.accept({ body: answer.body, contentType: answer.contentType });
          callee.listener = { ended: () => void caller.bye() };
          caller.listener = {
            acknowledged: (ack) => lateOffer && acknowledge({ body: ack.body, contentType: ack.contentType }),
            ended: () => void callee.bye(),
          };
        },
        refused: ({ status, reason }) => incoming.refuse(status, { reason }),
        failed: (why) => incoming.refuse(why === 'timeout' ? 408 : 503),
      },
    );
    incoming.listener = { cancelled: () => outgoing.cancel(), failed: () => outgoing.cancel() };
  };
  await userAgent.start();
  return userAgent;
}
