/** All dialogs by their tags (RFC 3261 §12). */

import type { SipRequest } from '../message/message.ts';
import type { DialogId } from './dialog.ts';
import type { InviteDialog } from './invite-dialog.ts';

export class DialogTable {
  readonly #dialogs = new Map<string, InviteDialog>();

  get size(): number {
    return this.#dialogs.size;
  }

  add(dialog: InviteDialog): void {
    this.#dialogs.set(keyOf(dialog.id.localTag, dialog.id.remoteTag), dialog);
  }

  remove(id: DialogId): void {
    const key = keyOf(id.localTag, id.remoteTag);
    this.#dialogs.get(key)?.removed();
    this.#dialogs.delete(key);
  }

  /** The dialog that a request of the peer belongs to: Call-ID and both tags (§12.2.2). */
  find(request: SipRequest): InviteDialog | undefined {
    const key = keyOf(request.to.params.get('tag') ?? '', request.from.params.get('tag') ?? '');
    const dialog = this.#dialogs.get(key);
    return dialog?.id.callId === request.callId ? dialog : undefined;
  }

  clear(): void {
    this.#dialogs.clear();
  }
}

// Our own tag is unique among dialogs; the peer's tells the forks of one request of ours apart.
const keyOf = (localTag: string, remoteTag: string): string => `${localTag}|${remoteTag}`;
