/** Made-up CDRs in any number: as varied as an office's, the same each time. */

import { type CdrRow, LOCAL_OWNER } from '../collections.ts';
import type { NewRow } from '../store.ts';

/** Milliseconds between the starts of two legs. */
export const EVERY = 1000;
export const FIRST_START = Date.UTC(2025, 0, 1);

/** The n-th CDR; twenty accounts, five trunks, ten flows, a third unanswered, one number of `rare` in 10,000. */
export function madeCdr(n: number): NewRow<CdrRow> {
  const startedAt = FIRST_START + n * EVERY;
  const number = n % 10_000 === 777 ? '+4930rare' : `+3531${String((n * 7919) % 1_000_000).padStart(6, '0')}`;
  const [ringingAt, answeredAt] = [startedAt + 300, startedAt + 4000];
  const talked = 1000 + ((n * 104_729) % 600_000);
  return {
    _id: `${((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}-${n}/caller`,
    owner: LOCAL_OWNER,
    call: `call-${n}`,
    leg: 'caller',
    direction: n % 4 === 0 ? 'out' : 'in',
    from: `sip:${number}@provider.example`,
    to: 'sip:200@pbx.example',
    fromUser: number,
    toUser: String(200 + (n % 50)),
    account: `account-${n % 20}`,
    trunk: `trunk-${n % 5}`,
    sipCallId: `0123456789abcdef0123456789abcdef-${n}`,
    remote: '192.0.2.1:5060',
    flow: `flow-${n % 10}`,
    version: 3,
    startedAt,
    ringingAt,
    ...(n % 3 === 0
      ? { endedAt: answeredAt, sip: 486 }
      : { answeredAt, talked, endedAt: answeredAt + talked, sip: 200 }),
    cause: n % 3 === 0 ? { by: 'callee', code: 'rejected', sip: 486 } : { by: 'caller', code: 'hungUp' },
    bridged: n % 3 === 0 ? [] : [{ leg: 'leg-1', at: answeredAt, partedAt: answeredAt + talked }],
  };
}
