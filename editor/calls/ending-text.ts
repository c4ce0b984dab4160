/** How a call or a leg ended, in words. */

import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { MessageKey } from '../messages/en.ts';
import type { Words } from '../messages/use-words.ts';

/** Such as “hung up (the caller)”, with the SIP status where there is one. */
export function endingText(cause: HangupCause | undefined, { t }: Pick<Words, 't'>): string {
  if (!cause) return '';
  const sip = cause.sip === undefined ? '' : ` · ${[cause.sip, cause.reason].filter(Boolean).join(' ')}`;
  return `${t(`cause.${cause.code}` as MessageKey)} (${t(`by.${cause.by}` as MessageKey)})${sip}`;
}
