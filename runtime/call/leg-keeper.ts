/** Who writes down which dialogs would have to be ended if we crashed. */

import type { Dialog } from '../sip/dialog/dialog.ts';

/** Never throws, never waits: a call does not depend on it. */
export interface LegKeeper {
  /** The leg is answered, or its peer has moved; the dialog is read a moment later. */
  keep(call: string, leg: string, dialog: Pick<Dialog, 'save'>): void;
  /** The peer knows that it is over. */
  forget(call: string, leg: string): void;
}
