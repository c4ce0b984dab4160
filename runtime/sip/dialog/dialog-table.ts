/** All dialogs by their tags (RFC 3261 §12). */

import type { SipRequest } from '../message/message.ts';
import type { ParsedRequest } from '../message/parsed-message.ts';
import { ShortLivedMap } from '../short-lived-map.ts';
import type { ServerTransaction } from '../transaction/server-transaction.ts';
import type { Source } from '../transport/address.ts';
import type { DialogId } from './dialog.ts';

/** A dialog of whatever kind, as the dispatcher sees it. */
export interface PeerDialog {
  readonly id: DialogId;
  /** Whether the peer may speak from there. */
  knows(source: Source): boolean;
  /** A request other than ACK and CANCEL. */
  received(request: ParsedRequest, source: Source, transaction: ServerTransaction): void;
  acknowledged(ack: ParsedRequest): void;
  /** It is in the table no more. */
  removed(): void;
  /** The engine stops: the last chance to say what was put off. */
  stopping?(): void;
}

export class DialogTable {
  readonly #dialogs = new ShortLivedMap<string, PeerDialog>();
  /** Requests of ours whose dialog the peer's first request may make (RFC 6665 §4.4.1), by our tag. */
  readonly #expected = new ShortLivedMap<string, { readonly callId: string; readonly dialog: PeerDialog }>();

  /** The last dialogs that are gone, oldest first. */
  readonly #ended = new Set<string>();
  /** How many of those are kept; for whoever wants to replace one (RFC 3891 §3). */
  remembered = 0;

  get size(): number {
    return this.#dialogs.size + this.#expected.size;
  }

  add(dialog: PeerDialog): void {
    this.#dialogs.set(keyOf(dialog.id.localTag, dialog.id.remoteTag), dialog);
  }

  /** Tells every dialog that the engine stops. */
  stopping(): void {
    for (const dialog of [...this.#dialogs.values()]) dialog.stopping?.();
  }

  remove(id: DialogId): void {
    const key = keyOf(id.localTag, id.remoteTag);
    const dialog = this.#dialogs.get(key);
    if (!dialog) return;
    this.#dialogs.delete(key);
    dialog.removed();
    if (this.remembered === 0) return;
    this.#ended.add(`${key}|${id.callId}`);
    if (this.#ended.size <= this.remembered) return;
    for (const oldest of this.#ended) {
      this.#ended.delete(oldest);
      break;
    }
  }

  /** Whether there was such a dialog not long ago. */
  hasEnded(id: DialogId): boolean {
    return this.#ended.has(`${keyOf(id.localTag, id.remoteTag)}|${id.callId}`);
  }

  expect(localTag: string, callId: string, dialog: PeerDialog): void {
    this.#expected.set(localTag, { callId, dialog });
  }

  unexpect(localTag: string): void {
    this.#expected.delete(localTag);
  }

  /** The dialog that a request of the peer belongs to: Call-ID and both tags (§12.2.2). */
  find(request: SipRequest): PeerDialog | undefined {
    const localTag = request.to.params.get('tag') ?? '';
    const dialog = this.at({ callId: request.callId, localTag, remoteTag: request.from.params.get('tag') ?? '' });
    if (dialog) return dialog;
    const expected = this.#expected.get(localTag);
    return expected?.callId === request.callId ? expected.dialog : undefined;
  }

  /** The dialog with those ids. */
  at(id: DialogId): PeerDialog | undefined {
    const dialog = this.#dialogs.get(keyOf(id.localTag, id.remoteTag));
    return dialog?.id.callId === id.callId ? dialog : undefined;
  }

  clear(): void {
    this.#dialogs.clear();
    this.#expected.clear();
    this.#ended.clear();
  }
}

// Our own tag is unique among dialogs; the peer's tells the forks of one request of ours apart.
const keyOf = (localTag: string, remoteTag: string): string => `${localTag}|${remoteTag}`;
