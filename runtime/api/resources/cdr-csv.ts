/** CDRs as a table for spreadsheets (RFC 4180). Pure. */

import type { CdrRow } from '../../store/collections.ts';

type Cell = string | number | undefined;

const instant = (ms: number | undefined): Cell => (ms === undefined ? undefined : new Date(ms).toISOString());

const COLUMNS: Readonly<Record<string, (row: CdrRow) => Cell>> = {
  call: ({ call }) => call,
  leg: ({ leg }) => leg,
  direction: ({ direction }) => direction,
  from: ({ fromUser }) => fromUser,
  to: ({ toUser }) => toUser,
  fromAddress: ({ from }) => from,
  toAddress: ({ to }) => to,
  account: ({ account }) => account,
  trunk: ({ trunk }) => trunk,
  flow: ({ flow }) => flow,
  flowVersion: ({ version }) => version,
  startedAt: ({ startedAt }) => instant(startedAt),
  ringingAt: ({ ringingAt }) => instant(ringingAt),
  answeredAt: ({ answeredAt }) => instant(answeredAt),
  endedAt: ({ endedAt }) => instant(endedAt),
  talkedSeconds: ({ talked }) => talked && (talked / 1000).toFixed(3),
  sip: ({ sip }) => sip,
  endedBy: ({ cause }) => cause?.by,
  ended: ({ cause }) => cause?.code,
  reason: ({ cause }) => cause?.reason,
  refused: ({ refused }) => refused?.map(({ what, target, why }) => `${what} to ${target}: ${why}`).join('; '),
  connectedTo: ({ bridged }) => [...new Set(bridged.map(({ leg }) => leg))].join(' '),
  encrypted: ({ encrypted }) => (encrypted ? 'yes' : undefined),
  mos: ({ audio }) => audio?.mos?.toFixed(2),
  lossPercent: ({ audio }) => audio && (audio.loss * 100).toFixed(1),
  jitterMs: ({ audio }) => audio?.jitterMs.toFixed(1),
  roundTripMs: ({ audio }) => audio?.roundTripMs?.toFixed(0),
  remote: ({ remote }) => remote,
  sipCallId: ({ sipCallId }) => sipCallId,
  referredBy: ({ referredBy }) => referredBy,
  accountCode: ({ accountCode }) => accountCode,
  rateCode: ({ rateCode }) => rateCode,
  parentCall: ({ parentCall }) => parentCall,
  recovered: ({ recovered }) => (recovered ? 'yes' : undefined),
};

/** Rows gathered into one piece of the stream. */
const PIECE = 200;

/** The table, piece by piece; it ends early when `gone` aborts. */
export async function* csvOf(rows: AsyncIterable<CdrRow>, gone: AbortSignal): AsyncGenerator<string> {
  let piece = lineOf(Object.keys(COLUMNS));
  let count = 0;
  for await (const row of rows) {
    if (gone.aborted) return;
    piece += lineOf(Object.values(COLUMNS).map((read) => read(row)));
    if (++count % PIECE > 0) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

const lineOf = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;

/** A number as people write it may begin with a plus; whatever else a spreadsheet would compute is made a text. */
function cellOf(cell: Cell): string {
  const text = String(cell ?? '');
  const computes = typeof cell === 'string' && /^[=+\-@\t\r]/.test(text) && !/^\+\d{1,20}$/.test(text);
  const safe = computes ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
