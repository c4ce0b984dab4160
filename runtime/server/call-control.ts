/** What the API may do to calls. */

import type { CallControl, ControlRefusal } from '../api/api-parts.ts';
import { type Call, CallEnded } from '../call/call.ts';
import type { CallDirectory } from '../call/call-directory.ts';
import { parseUri } from '../sip/message/uri.ts';
import type { PlacedCalls } from './placed-calls.ts';

type Running = Pick<CallDirectory, 'get'>;

export function createCallControl(directory: Running, placed: Pick<PlacedCalls, 'place'>): CallControl {
  const running = (id: string): Call | undefined => {
    const call = directory.get(id);
    return call?.state === 'ended' ? undefined : call;
  };
  return {
    place: (order) => placed.place(order),
    async hangUp(id, by) {
      // Whose caller has left it to two others, by a transfer, has still somebody to hang up.
      const call = directory.get(id);
      await call?.hangUp({ by: 'runtime', code: 'hungUp', reason: `ended by ${by}` });
      return call !== undefined;
    },
    async transfer(id, { to, leg }) {
      const call = running(id);
      if (!call) return refuse(404, `there is no call ${id} that runs`);
      if (leg !== undefined) return refuse(409, 'only the side that called can be transferred');
      if (call.state !== 'answered') return refuse(409, 'only an answered call can be transferred');
      const uri = addressOf(to, call.to.host);
      return uri === undefined ? refuse(422, `${to} is nothing that can be called`) : refer(call, uri);
    },
  };
}

/** Asks the caller's phone to call somebody else, with its own rights. Undefined: it has begun. */
async function refer(call: Call, uri: string): Promise<ControlRefusal | undefined> {
  try {
    const { outcome, sip } = await call.transfer(uri, { signal: call.ended, within: 0 });
    if (outcome === 'accepted' || outcome === 'completed') return undefined;
    return refuse(409, `the caller’s phone does not do it${sip === undefined ? '' : ` (${sip})`}`);
  } catch (error) {
    if (error instanceof CallEnded) return refuse(409, 'the call has ended meanwhile');
    throw error;
  }
}

/** A number or name without a scheme is one at the host that was called. */
function addressOf(to: string, host: string): string | undefined {
  const isAddress = /^(?:sips?|tel):/i.test(to);
  if (!isAddress && /[:@]/.test(to)) return undefined;
  const uri = isAddress ? to : `sip:${to}@${host}`;
  return parseUri(uri) ? uri : undefined;
}

const refuse = (status: ControlRefusal['refused']['status'], why: string): ControlRefusal => ({
  refused: { status, why },
});
