/** What routing said of a call. */

import type { Party } from '../../shared/flow-schema/call-events.ts';
import type { CallOrigin } from './call-dialler.ts';

export interface RoutedCall extends CallOrigin {
  /** Who calls and who is called, where that is not what From and the Request-URI say. */
  readonly from?: Party;
  readonly to?: Party;
  /** Whose phone called, or which trunk delivered it. */
  readonly account?: string;
  readonly trunk?: string;
  /** What that account or trunk may ask of us. */
  readonly mayTransfer?: boolean;
  /** Their audio may flow past us; absent: only a trunk's may not. */
  readonly releaseAllowed?: boolean;
  /** The prompt that is played where the drawing lets somebody wait, or the caller puts somebody on hold. */
  readonly holdMusic?: string;
  /** Plain audio of theirs is refused. */
  readonly encryptedOnly?: boolean;
}
