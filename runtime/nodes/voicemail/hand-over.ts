/** A voicemail elsewhere takes the message: the caller is connected with it, and it is told whose mailbox is meant. */

import { dialled } from '../dialling.ts';
import type { Scene } from '../node-kind.ts';

/** Seconds in which it has to answer. */
const RINGS_FOR = 20;

/**
 * Resolves when it has let the caller go. The mailbox is named as Diversion (RFC 5806), as providers' voicemails want it.
 * @throws when nobody takes the call there
 */
export async function handOver(outside: string, mailbox: string, { call, signal }: Pick<Scene, 'call' | 'signal'>) {
  const at = outside.slice(outside.lastIndexOf('@') + 1).replace(/^sips?:|[;?].*$/g, '');
  const diversion = `<sip:${encodeURIComponent(mailbox)}@${at}>;reason=unknown`;
  const leg = { target: outside, headers: [['Diversion', diversion]] } as const;
  const result = await call.dial({ stages: [[leg]], ringFor: RINGS_FOR, ringback: 'tone' }, { signal });
  const { port, results } = dialled(result);
  if (port !== 'answered')
    throw new Error(`the voicemail at ${outside} does not take the call: ${result.reason ?? port}`);
  return { port: 'left' as const, results };
}
