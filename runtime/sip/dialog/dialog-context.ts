/** What dialogs need of the user agent they live in. */

import type { HeaderField } from '../message/message.ts';
import type { RandomIds } from '../transaction/random-ids.ts';
import type { TimerWheel } from '../transaction/timer-wheel.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Transport } from '../transport/transport.ts';
import type { TransportSet } from '../transport/transport-set.ts';
import type { DialogTable } from './dialog-table.ts';
import type { SessionTimerSettings } from './session-expires.ts';

export interface DialogContext {
  readonly transactions: TransactionLayer;
  readonly transports: TransportSet;
  readonly wheel: TimerWheel;
  readonly ids: RandomIds;
  readonly dialogs: DialogTable;
  /** Methods that are answered, upper case. */
  readonly methods: ReadonlySet<string>;
  /** Option tags that are supported (RFC 3261 §19.2), lower case. */
  readonly supported: ReadonlySet<string>;
  /** Undefined: session timers (RFC 4028) are not supported. */
  readonly sessionTimer: SessionTimerSettings | undefined;
  /** Allow, Supported and the like, in requests and 2xx responses that set up or change a session. */
  readonly capabilities: readonly HeaderField[];
  /** The same in requests inside dialogs. */
  readonly capabilitiesInside: readonly HeaderField[];
  /** Server in responses. */
  readonly server: HeaderField;
  /** User-Agent in requests. */
  readonly userAgent: HeaderField;
  /** Runs a callback of the user; what it throws is told to the user agent's listener and goes no further. */
  guard(about: object | undefined, action: () => void): void;
  /** Counts a message that is not answered. */
  dropped(why: string): void;
  /** A request could not be sent for want of a transport. */
  unreachable(about: object, error: unknown): void;
  /** Value of a Contact that leads back to us from that peer; `sips:` where the peer wants that (RFC 3261 §12.1.1). */
  contactFor(transport: Transport, peerAddress: string, user: string, sips?: boolean): string;
}
