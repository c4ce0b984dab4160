/** What is kept: the row types of every collection, and the indexes by which they are found. */

import type { CallEvent, HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { DELIVERY_COLLECTION } from './delivery-row.ts';
import { MAILBOX_COLLECTIONS } from './mailbox-rows.ts';
import type { CollectionSpec, Row } from './store.ts';

/** Whoever installed the product; rows belong to it until there are several users. */
export const LOCAL_OWNER = 'local';

/** The draft of a flow, `_id` = flow id, with what a list shows of it. */
export interface FlowRow extends Row {
  readonly name: string;
  readonly description?: string;
  readonly access: Flow['access'];
  readonly nodes: number;
  readonly updatedAt: number;
  /** Tells whether two drafts run alike; layout, notes and tests do not count. */
  readonly hash: string;
  readonly publishedVersion?: number;
  readonly publishedHash?: string;
  readonly flow: Flow;
}

/** A published flow, `_id` = `<flow>@<version>`; never rewritten. */
export interface FlowVersionRow extends Row {
  readonly flowId: string;
  readonly version: number;
  readonly publishedAt: number;
  readonly hash: string;
  readonly flow: Flow;
}

/** An uploaded recording, `_id` = prompt id; its audio is the blob of the same id. */
export interface PromptRow extends Row {
  readonly name: string;
  readonly seconds: number;
  readonly bytes: number;
  readonly createdAt: number;
}

/** Somebody who may log in, `_id` = user name. */
export interface UserRow extends Row {
  /** Absent in rows of the first release, which had one user: admin. */
  readonly role?: 'admin' | 'editor' | 'viewer';
  readonly disabled?: boolean;
  readonly createdAt?: number;
  /** scrypt: N, r, p, salt and hash (base64url). */
  readonly password?: PasswordHash;
  /** The password is that of CORDBOARD_ADMIN_PASSWORD, and goes when the setting does. */
  readonly fromSettings?: boolean;
}

export interface PasswordHash {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly hash: string;
}

/** An open browser session, `_id` = hash of its token. */
export interface SessionRow extends Row {
  readonly user: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** One call, `_id` = call id, folded from its events. */
export interface CallRow extends Row {
  readonly state: 'live' | 'ended';
  readonly from: string;
  readonly to: string;
  readonly flow: string;
  readonly version: number;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly cause?: HangupCause;
  readonly sipCallId?: string;
  readonly parentCall?: string;
  /** Which runtime has it, where several share one store: only that one may close it after a crash. */
  readonly runtime?: string;
}

/** A few consecutive events of one call, `_id` = `<call>/<first seq, ten digits>`. */
export interface JournalRow extends Row {
  readonly events: readonly CallEvent[];
}

/** One remembered fact of the installation, `_id` = its name. */
export interface SettingRow extends Row {
  readonly value: unknown;
}

/** HA1 of one account for the realm of this installation; never leaves the server. */
export interface AccountSecret {
  readonly md5: string;
  readonly sha256: string;
}

/** How much somebody may do; absent: no limit of that kind. */
export interface Limits {
  readonly concurrent?: number;
  readonly perMinute?: number;
  /** Seconds that a call may last. */
  readonly duration?: number;
  /** Of answered outgoing calls in a calendar day of the owner's zone. */
  readonly dailyMinutes?: number;
  readonly dailyMoney?: number;
}

/** Outgoing destinations: patterns (`+353`, `00X.`, `premium`) and countries (ISO 3166); a deny wins over an allow. */
export interface Destinations {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Empty: every country that a rule does not deny. */
  readonly countries: readonly string[];
}

/** A local user that phones register to, `_id` = user name in lower case. */
export interface AccountRow extends Row {
  readonly displayName: string;
  /** Its short number. */
  readonly extension?: string;
  readonly secret: AccountSecret;
  readonly digest: 'md5' | 'sha256First' | 'sha256Only';
  /** Without one all its phones ring. */
  readonly incomingFlow?: string;
  /** Without one: own accounts, extensions, feature codes, emergency numbers. */
  readonly outgoingFlow?: string;
  readonly mailbox?: string;
  readonly disabled: boolean;
  /** May not place calls. */
  readonly incomingOnly: boolean;
  /** REFER and 302 of its own phones are carried out. */
  readonly mayTransfer: boolean;
  /** Its phones must speak SRTP, over encrypted signalling. */
  readonly encryptedOnly?: boolean;
  /** Networks that its phones must be in; empty: anywhere. */
  readonly sources: readonly string[];
  readonly maxContacts: number;
  readonly destinations: Destinations;
  readonly limits: Limits;
  /** ISO 3166: how national numbers and emergency numbers are read. */
  readonly country: string;
  /** Shown as caller id where a trunk has none of its own. */
  readonly callerId?: string;
  readonly accountCode?: string;
  /** The prompt that people hear whom its phones put on hold, or whom its drawing lets wait; absent: our own music. */
  readonly holdMusic?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Where one phone of an account can be reached, `_id` = `<account>/<hash of contact or of instance and reg-id>`. */
export interface BindingRow extends Row {
  readonly account: string;
  /** The Contact as the phone wrote it. */
  readonly contact: string;
  readonly params: Readonly<Record<string, string | true>>;
  readonly q: number;
  readonly expiresAt: number;
  readonly callId: string;
  readonly cseq: number;
  readonly instance?: string;
  readonly regId?: number;
  /** Path URIs, the nearest first (RFC 3327). */
  readonly path: readonly string[];
  readonly received: { readonly transport: string; readonly address: string; readonly port: number };
  readonly userAgent?: string;
  readonly registeredAt: number;
}

/** Our account at a provider, or a peer known by address; `_id` = name, beginning with a letter. */
export interface TrunkRow extends Row {
  readonly label: string;
  /** The preset that it was made from. */
  readonly preset?: string;
  readonly disabled: boolean;
  /** By hand, or by a money or minute cap: nothing goes out until somebody lets it. */
  readonly stopped: boolean;
  readonly register: boolean;
  /** Seconds that we ask for. */
  readonly expires: number;
  /** Host, or host:port; an address, or a name found by RFC 3263. */
  readonly server: string;
  readonly transport: 'auto' | 'udp' | 'tcp' | 'tls';
  readonly outboundProxy?: string;
  /** Domain of From and To; default: the server's host. */
  readonly domain?: string;
  readonly username?: string;
  readonly authUsername?: string;
  /** Sealed by the vault. */
  readonly password?: string;
  /** Configured, or learnt from the first REGISTER that succeeded. */
  readonly realm?: string;
  /** A realm that a challenge named and nobody has confirmed yet. */
  readonly realmOffered?: string;
  /** The user of the Contact that we register: random, so that it names the trunk in calls that come back to it. */
  readonly contactUser: string;
  /** Networks besides the server's own addresses from which its calls come. */
  readonly addresses: readonly string[];
  /** A prefix in front of our users (`provider.user@…`) names the trunk. */
  readonly calledFrom: 'auto' | 'requestUri' | 'to' | 'pCalledPartyId' | { readonly header: string };
  readonly callerFrom: 'auto' | 'from' | 'pAssertedIdentity' | 'remotePartyId';
  readonly country: string;
  readonly numbers: {
    readonly out: 'e164' | 'plus' | 'national' | 'international' | 'asDialled';
    readonly outPrefix?: string;
    readonly outStrip?: string;
    /** How numbers of incoming calls are read: national ones become E.164. */
    readonly in: 'e164' | 'national' | 'asIs';
  };
  readonly callerId?: string;
  readonly identity: 'from' | 'pAssertedIdentity' | 'pPreferredIdentity' | 'remotePartyId';
  readonly sendDiversion: boolean;
  readonly emergency: boolean;
  /** Audio may flow past us. */
  readonly releaseAllowed: boolean;
  /** Its audio must be SRTP; its signalling is TLS then. */
  readonly encryptedOnly?: boolean;
  /** REFER and 3xx from this trunk: refused unless set. */
  readonly mayTransfer: boolean;
  readonly referAnswer: 200 | 202;
  /** Seconds between OPTIONS; 0: never asked. */
  readonly healthEvery: number;
  readonly limits: Limits;
  readonly destinations: Destinations;
  /** Money per minute for the daily cap. */
  readonly rate?: number;
  /** The same for premium, shared-cost, personal and satellite numbers. */
  readonly premiumRate?: number;
  /** For called numbers that no number row names. */
  readonly incoming?: Target;
  /** Order among trunks that fit. */
  readonly priority: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a number, trunk or account leads to. */
export type Target =
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'account'; readonly account: string };

/** A public number (DID), `_id` = its digits, `+` first when it is E.164. */
export interface NumberRow extends Row {
  readonly label: string;
  /** Only when it comes by this trunk; absent: by any. */
  readonly trunk?: string;
  readonly target: Target;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a script may do with the API, `_id` = key id; the key itself is shown once and kept as a hash. */
export interface ApiKeyRow extends Row {
  readonly name: string;
  readonly hash: string;
  readonly scopes: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly lastUsedAt?: number;
  readonly expiresAt?: number;
}

/** What somebody used of a day, `_id` = `<day>/<of>/<name>`. */
export interface UsageRow extends Row {
  /** In the owner's zone: `2026-03-29`. */
  readonly day: string;
  readonly of: 'account' | 'trunk' | 'system';
  readonly name: string;
  /** Of answered outgoing calls. */
  readonly seconds: number;
  readonly money: number;
}

/** Who changed what, `_id` = time and a random part, so that ids sort by time. */
export interface AuditRow extends Row {
  readonly at: number;
  readonly who: string;
  readonly source: string;
  readonly action: string;
  readonly what: string;
  readonly detail?: string;
}

/** Where events are posted, `_id` = webhook id. */
export interface WebhookRow extends Row {
  readonly url: string;
  readonly events: readonly string[];
  /** Sealed by the vault; signs each delivery. */
  readonly secret: string;
  readonly disabled: boolean;
  readonly createdAt: number;
}

/** What outlives calls, `_id` = `value/<name>`, or `member/<group>/<account>` with the time of the login. */
export interface MemoryRow extends Row {
  readonly value: string | number | boolean;
}

export const FLOWS = 'flows';
export const FLOW_VERSIONS = 'flow-versions';
export type { CdrRow } from './cdr-row.ts';

export const PROMPTS = 'prompts';
export const USERS = 'users';
export const SESSIONS = 'sessions';
export const CALLS = 'calls';
export const JOURNALS = 'journals';
export const SETTINGS = 'settings';
export const MEMORY = 'memory';
export const ACCOUNTS = 'accounts';
export const BINDINGS = 'bindings';
export const TRUNKS = 'trunks';
export const NUMBERS = 'numbers';
export const CDRS = 'cdrs';
export const API_KEYS = 'api-keys';
export const AUDIT = 'audit';
export const WEBHOOKS = 'webhooks';
export const USAGE = 'usage';

export const COLLECTIONS: readonly CollectionSpec[] = [
  { name: FLOWS, indexes: [{ fields: ['name'] }] },
  { name: FLOW_VERSIONS, indexes: [{ fields: ['flowId', 'version'], unique: true }] },
  { name: PROMPTS, indexes: [{ fields: ['name'] }] },
  { name: USERS },
  { name: SESSIONS, indexes: [{ fields: ['expiresAt'] }] },
  { name: CALLS, indexes: [{ fields: ['state', 'startedAt'] }, { fields: ['flow', 'state', 'startedAt'] }] },
  { name: JOURNALS },
  { name: SETTINGS },
  { name: MEMORY },
  { name: ACCOUNTS, indexes: [{ fields: ['extension'] }] },
  { name: BINDINGS, indexes: [{ fields: ['account'] }, { fields: ['expiresAt'] }] },
  { name: TRUNKS },
  { name: NUMBERS },
  {
    name: CDRS,
    indexes: [
      { fields: ['startedAt'] },
      { fields: ['account', 'startedAt'] },
      { fields: ['trunk', 'startedAt'] },
      { fields: ['flow', 'startedAt'] },
      { fields: ['fromUser', 'startedAt'] },
      { fields: ['toUser', 'startedAt'] },
      { fields: ['talked'] },
    ],
  },
  { name: API_KEYS, indexes: [{ fields: ['hash'] }] },
  { name: AUDIT, indexes: [{ fields: ['at'] }, { fields: ['who', 'at'] }, { fields: ['action', 'at'] }] },
  { name: WEBHOOKS },
  DELIVERY_COLLECTION,
  { name: USAGE, indexes: [{ fields: ['day'] }] },
  ...MAILBOX_COLLECTIONS,
];

/** A field that the vault has sealed; rotating the key seals it anew. */
export interface SealedField {
  readonly collection: string;
  readonly field: string;
}

export const SEALED_FIELDS: readonly SealedField[] = [
  { collection: TRUNKS, field: 'password' },
  { collection: WEBHOOKS, field: 'secret' },
];
