/** A call by hand over UDP: set up, spoken to in its dialog, and ended. */

import { type RequestParts, statusOf, tagOf, type Wire } from './wire.ts';

export interface HandCall {
  readonly callId: string;
  readonly fromTag: string;
  readonly toTag: string;
  /** The 200 to the INVITE. */
  readonly answer: string;
  /** A request inside the dialog, which the caller may send or somebody else may forge. */
  request(method: string, parts?: Partial<RequestParts>): string;
  /** Hangs up and waits for the 200. */
  bye(): Promise<void>;
}

let calls = 0;

/** Calls `to` with this offer and acknowledges the answer. @throws unless the call is answered */
export async function handCall(wire: Wire, port: number, to: string, body: string): Promise<HandCall> {
  const callId = `by-hand-${process.pid}-${calls++}`;
  const fromTag = `from-${calls}`;
  let cseq = 1;
  wire.send(wire.request({ method: 'INVITE', to, port, callId, fromTag, body }));
  const answer = await wire.final('INVITE', callId);
  const toTag = tagOf(answer, 'To') ?? '';
  const request = (method: string, parts: Partial<RequestParts> = {}) =>
    wire.request({ method, to, port, callId, fromTag, toTag, cseq: method === 'ACK' ? cseq : ++cseq, ...parts });
  if (statusOf(answer) !== 200) throw new Error(`the call to ${to} was not answered:\n${answer}`);
  wire.send(request('ACK'));
  return {
    callId,
    fromTag,
    toTag,
    answer,
    request,
    bye: async () => {
      wire.send(request('BYE', { cseq: cseq + 100_000 }));
      await wire.final('BYE', callId);
    },
  };
}
