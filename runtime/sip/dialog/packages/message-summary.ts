/** Bodies of the message-summary package: what waits in a mailbox (RFC 3842 §5.2). Pure. */

import { parseNumber } from '../../message/grammar.ts';
import { clean } from '../../message/write-message.ts';

export const messageSummary = { event: 'message-summary', contentType: 'application/simple-message-summary' } as const;

/** New and old messages, and how many of each are urgent. */
export interface MessageCounts {
  readonly fresh: number;
  readonly old: number;
  readonly urgentFresh?: number;
  readonly urgentOld?: number;
}

export interface MessageSummary {
  readonly waiting: boolean;
  /** URI to dial for listening. */
  readonly account?: string;
  readonly voice?: MessageCounts;
}

/*
 *  Messages-Waiting: yes
 *  Message-Account: sip:alice@example.com
 *  Voice-Message: 2/8 (0/2)
 */
export function writeMessageSummary({ waiting, account, voice }: MessageSummary): string {
  const lines = [`Messages-Waiting: ${waiting ? 'yes' : 'no'}`];
  if (account !== undefined) lines.push(`Message-Account: ${clean(account)}`);
  if (voice) {
    const urgent = voice.urgentFresh === undefined ? '' : ` (${voice.urgentFresh}/${voice.urgentOld ?? 0})`;
    lines.push(`Voice-Message: ${voice.fresh}/${voice.old}${urgent}`);
  }
  return `${lines.join('\r\n')}\r\n`;
}

/** Undefined when it does not say whether anything waits. Unknown lines are passed over. */
export function readMessageSummary(text: string): MessageSummary | undefined {
  const lines = text.slice(0, 4096).split(/\r?\n/, 40);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const waiting = fields.get('messages-waiting')?.toLowerCase();
  if (waiting !== 'yes' && waiting !== 'no') return undefined;
  const account = fields.get('message-account');
  const voice = readCounts(fields.get('voice-message') ?? '');
  return { waiting: waiting === 'yes', ...(account ? { account } : {}), ...(voice ? { voice } : {}) };
}

function readCounts(text: string): MessageCounts | undefined {
  const found = /^(\d{1,9})\s*\/\s*(\d{1,9})(?:\s*\(\s*(\d{1,9})\s*\/\s*(\d{1,9})\s*\))?$/.exec(text);
  if (!found) return undefined;
  const [fresh, old, urgentFresh, urgentOld] = found.slice(1).map((digits) => parseNumber(digits ?? '', 1e9));
  if (fresh === undefined || old === undefined) return undefined;
  return urgentFresh === undefined ? { fresh, old } : { fresh, old, urgentFresh, urgentOld: urgentOld ?? 0 };
}
