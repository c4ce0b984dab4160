/** What the API is made from. Each part is handed in by the composition root, or by a test. */

import type { BlockList } from 'node:net';
import type { PhoneAnswer } from '../../shared/api/accounts.ts';
import type { BansAnswer, NetworksAnswer, NodeKindAnswer, SipTraceMessage } from '../../shared/api/http.ts';
import type { LiveCall } from '../../shared/api/live.ts';
import type { KeptValueAnswer, RingGroupAnswer } from '../../shared/api/memory.ts';
import type { ReadinessCheck, StatusAnswer } from '../../shared/api/status.ts';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import type { AccountBook } from '../accounts/account-book.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Mailboxes } from '../mailbox/mailboxes.ts';
import type { HouseRulesBook } from '../policy/house-rules.ts';
import type { CallLimits } from '../policy/limits.ts';
import type { House } from '../routing/house.ts';
import type { NumberBook } from '../routing/number-book.ts';
import type { HouseTargets } from '../routing/resolve-target.ts';
import type { CallRow, CdrRow } from '../store/collections.ts';
import type { Vault } from '../store/secrets.ts';
import type { NewRow, Store } from '../store/store.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import type { AuditLog } from './audit-log.ts';
import type { Gate } from './guard/gate.ts';
import type { Auth } from './login/auth.ts';
import type { TrunkDesk } from './resources/trunks.ts';
import type { Sound } from './send-sound.ts';

export interface ApiParts {
  readonly store: Store;
  /** Seals what must be said to others later; never part of an answer. */
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Logger;
  readonly auth: Auth;
  readonly gate: Gate;
  readonly audit: Pick<AuditLog, 'record'>;
  /** The running calls and the live stream. */
  readonly hub: LiveView;
  /** What the store does not hold yet of running calls. */
  readonly journal: JournalView;
  /** The SIP messages of the latest calls. */
  readonly traces: TraceView;
  /** Told when a flow is published or gone, so that new calls take the new version. */
  readonly programs: Programs;
  readonly accounts: AccountBook;
  readonly phones: PhoneView;
  readonly networks: NetworkBook;
  readonly memory: KeptMemory;
  readonly routing: RoutingParts;
  readonly bans: BanBook;
  readonly control: CallControl;
  readonly webhooks: Webhooks;
  /** Private networks that webhooks may reach. */
  readonly webAllowed: BlockList;
  readonly trunks: TrunkDesk;
  readonly mailboxes: Mailboxes;
  /** Mails a trial; absent: there is no mail server. @throws what the mail server said */
  readonly mailTest?: ((to: string, box: { label: string; language: 'en' | 'de' }) => Promise<void>) | undefined;
  /** Files of recorded calls, by id. */
  readonly recordings: {
    sound(id: string): Promise<Sound | undefined>;
    has(id: string): Promise<boolean>;
    remove(id: string): Promise<void>;
  };
  readonly nodeKinds: readonly NodeKindAnswer[];
  /** Every rule that a drawing must keep; errors forbid publishing. */
  readonly checkFlow: (flow: Flow) => Promise<readonly Problem[]>;
  /** Whether a document has the form of a flow at all. */
  readonly parseFlow: (document: unknown) => ParsedFlow;
  /** @throws an error whose message says why the bytes are no usable recording */
  readonly importWav: (bytes: Uint8Array) => Promise<ImportedAudio>;
  /** Addresses that a softphone can call, such as `sip:192.0.2.10:5060`, the best first. */
  readonly sipAddresses: () => readonly string[];
  readonly productVersion: string;
  /** What it takes to be called, asked just now. */
  readonly readiness: () => Promise<readonly ReadinessCheck[]>;
  readonly status: StatusView;
  /** All metrics in the text format of Prometheus. */
  readonly metricsText: () => Promise<{ readonly type: string; readonly text: string }>;
  /** True once SIP and HTTP are ready. */
  readonly ready: () => boolean;
  /** For tests: an answer that is not as its operation declares is a failure. */
  readonly checkAnswers?: boolean;
  /** The folder of the built editor; absent, a plain page says how to build it. */
  readonly editorFolder?: string;
}

export type ParsedFlow = { readonly flow: Flow } | { readonly problems: readonly Problem[] };

/** A recording as 16-bit mono samples at 8 kHz, named by its content. */
export interface ImportedAudio {
  readonly id: string;
  readonly samples: Int16Array;
  readonly seconds: number;
}

export interface LiveView {
  calls(): readonly LiveCall[];
  call(id: string): LiveCall | undefined;
  publish(event: SystemEvent): void;
}

/** Registered phones of accounts. */
export interface PhoneView {
  of(account: string): readonly PhoneAnswer[];
  count(account: string): number;
  /** False when the account has no such phone. */
  remove(account: string, id: string): boolean;
}

/** Where calls go, and how much of them. */
export interface RoutingParts {
  readonly house: House;
  readonly rules: Pick<HouseRulesBook, 'rules' | 'rev' | 'set'>;
  readonly numbers: Pick<NumberBook, 'find' | 'list' | 'create' | 'change' | 'remove'>;
  readonly limits: Pick<CallLimits, 'usageOf' | 'wouldRefuse'>;
  readonly targets: Pick<HouseTargets, 'resolveNow' | 'subjectsOf' | 'order'>;
}

/** What outlives calls. */
export interface KeptMemory {
  values(): readonly KeptValueAnswer[];
  /** @throws when too many are kept */
  keep(name: string, value: KeptValueAnswer['value']): void;
  /** False when nothing was kept under that name. */
  forget(name: string): boolean;
  groups(): readonly RingGroupAnswer[];
  /** Undefined: there is no such account. @throws when too many take part */
  log(how: 'in' | 'out', account: string, group: string): { readonly account: string } | undefined;
}

/** Networks whose callers are trusted. */
export interface NetworkBook {
  list(): NetworksAnswer['trusted'];
  /** Attached networks that are not trusted yet. */
  offered(): readonly string[];
  /** @throws RangeError in words for people */
  add(network: string): Promise<void>;
  /** False when it was not added here. */
  remove(network: string): Promise<boolean>;
}

/** Sources that are not heard: IP addresses, or the /64 of IPv6 addresses. */
export interface BanBook {
  bans(): BansAnswer['bans'];
  /** Until it is lifted. */
  ban(address: string): void;
  /** False when it was not banned. */
  unban(source: string): boolean;
}

/** How the house has been doing. */
export interface StatusView {
  readonly startedAt: number;
  /** Told how long somebody waited for the API, in milliseconds. */
  noteApi(ms: number): void;
  answerTimes(): StatusAnswer['answerTimes'];
  waitingForStore(): number;
}

/** Calls made, ended and transferred from outside; what is absent answers 501. */
export interface CallControl {
  /** False when no such call runs. @param by who wants it */
  hangUp(call: string, by: string): Promise<boolean>;
  /** Rings the account's phones; whoever answers is connected, under the account's rights. */
  place?(order: CallOrder): Promise<{ readonly call: string } | ControlRefusal>;
  /** Undefined: it has begun. */
  transfer?(call: string, order: TransferOrder): Promise<ControlRefusal | undefined>;
}

export interface CallOrder {
  readonly account: string;
  /** What would be dialled, or a flow. */
  readonly to: string | { readonly flow: string };
  readonly by: string;
}

export interface TransferOrder {
  readonly to: string;
  /** The side that is connected to `to`; absent: whoever called. */
  readonly leg?: string;
  readonly by: string;
}

/** Not found (404), not possible now (409), not allowed (403, 422), no room (503). */
export interface ControlRefusal {
  readonly refused: { readonly status: 403 | 404 | 409 | 422 | 503; readonly why: string };
}

export interface JournalView {
  heldOf(call: string): readonly CallEvent[];
  callRow(call: string): NewRow<CallRow> | undefined;
  /** Of a call that runs. */
  cdrs(call: string): readonly NewRow<CdrRow>[] | undefined;
  /** Resolves when everything taken so far is in the store. */
  flush(): Promise<void>;
}

/** SIP messages of all legs of a call, in the order of the wire, secrets masked; undefined when nothing is kept. */
export interface TraceView {
  messages(call: string): readonly SipTraceMessage[] | undefined;
  /** For people to read. */
  text(call: string): string | undefined;
  /** A capture file. */
  pcap(call: string): Uint8Array | undefined;
}

export interface Programs {
  publish(flow: Flow, version: number): void | Promise<void>;
  remove(flowId: string): void;
}
