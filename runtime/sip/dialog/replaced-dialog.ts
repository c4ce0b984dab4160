/** Which dialog of ours an INVITE with Replaces means, and when it must not have it (RFC 3891 §3). */

import type { SipRequest } from '../message/message.ts';
import type { Dialog } from './dialog.ts';
import type { DialogTable } from './dialog-table.ts';
import { InviteDialog } from './invite-dialog.ts';
import { idAtReceiver, parseReplaces } from './replaces.ts';

export type Replacement =
  | { readonly kind: 'none' }
  /** Whether its sender may have it is for the user to decide. */
  | { readonly kind: 'dialog'; readonly dialog: Dialog }
  | { readonly kind: 'refused'; readonly status: number; readonly reason?: string };

export function replacementOf(invite: SipRequest, dialogs: DialogTable): Replacement {
  const values = invite.headers('replaces');
  if (values.length === 0) return { kind: 'none' };
  // More than one, or another header with a will of its own: 400.
  const replaces = values.length === 1 && !invite.header('join') ? parseReplaces(values[0]!) : undefined;
  if (!replaces) return { kind: 'refused', status: 400, reason: 'Malformed Replaces' };
  const ids = idAtReceiver(replaces);
  const dialog = ids.map((id) => dialogs.at(id)).find((found) => found instanceof InviteDialog);
  if (dialog?.state === 'ended' || ids.some((id) => dialogs.hasEnded(id))) return { kind: 'refused', status: 603 };
  if (!(dialog instanceof InviteDialog)) return { kind: 'refused', status: 481 };
  if (dialog.state !== 'early') {
    return replaces.earlyOnly ? { kind: 'refused', status: 486 } : { kind: 'dialog', dialog };
  }
  // An early dialog that its caller made can only be replaced at the caller.
  return dialog.role === 'uac' ? { kind: 'dialog', dialog } : { kind: 'refused', status: 481 };
}
