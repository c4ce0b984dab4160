/** What is kept: the row types of every collection, and the indexes by which they are found. */

import type { CallEvent, HangupCause } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';
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
  /** scrypt: N, r, p, salt and hash (base64url). */
  readonly password?: PasswordHash;
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
}

/** A few consecutive events of one call, `_id` = `<call>/<first seq, ten digits>`. */
export interface JournalRow extends Row {
  readonly events: readonly CallEvent[];
}

/** One remembered fact of the installation, `_id` = its name. */
export interface SettingRow extends Row {
  readonly value: unknown;
}

export const FLOWS = 'flows';
export const FLOW_VERSIONS = 'flow-versions';
export const PROMPTS = 'prompts';
export const USERS = 'users';
export const SESSIONS = 'sessions';
export const CALLS = 'calls';
export const JOURNALS = 'journals';
export const SETTINGS = 'settings';

export const COLLECTIONS: readonly CollectionSpec[] = [
  { name: FLOWS, indexes: [{ fields: ['name'] }] },
  { name: FLOW_VERSIONS, indexes: [{ fields: ['flowId', 'version'], unique: true }] },
  { name: PROMPTS, indexes: [{ fields: ['name'] }] },
  { name: USERS },
  { name: SESSIONS, indexes: [{ fields: ['expiresAt'] }] },
  { name: CALLS, indexes: [{ fields: ['state', 'startedAt'] }, { fields: ['flow', 'state', 'startedAt'] }] },
  { name: JOURNALS },
  { name: SETTINGS },
];
