/** A house for tests: accounts, trunks, numbers and flows as a few words each. */

import type { Flow } from '../../../shared/flow-schema/flow.ts';
import type { HouseRules } from '../../policy/house-rules.ts';
import type { AccountRow, NumberRow, TrunkRow } from '../../store/collections.ts';
import type { House } from '../house.ts';

const kept = { owner: 'local', rev: 1, createdAt: 0, updatedAt: 0 } as const;
const nowhere = { allow: [], deny: [], countries: [] } as const;

export function accountRow(name: string, more: Partial<AccountRow> = {}): AccountRow {
  return {
    ...kept,
    _id: name,
    displayName: name,
    secret: { md5: '', sha256: '' },
    digest: 'md5',
    disabled: false,
    incomingOnly: false,
    mayTransfer: true,
    sources: [],
    maxContacts: 10,
    destinations: nowhere,
    limits: {},
    country: 'GB',
    ...more,
  };
}

export function trunkRow(name: string, more: Partial<TrunkRow> = {}): TrunkRow {
  return {
    ...kept,
    _id: name,
    label: name,
    disabled: false,
    stopped: false,
    register: false,
    expires: 3600,
    server: `sip.${name}.example`,
    transport: 'udp',
    addresses: [],
    calledFrom: 'auto',
    callerFrom: 'auto',
    country: 'GB',
    numbers: { out: 'plus', in: 'e164' },
    identity: 'from',
    sendDiversion: false,
    emergency: false,
    releaseAllowed: false,
    mayTransfer: false,
    referAnswer: 202,
    healthEvery: 60,
    limits: {},
    destinations: nowhere,
    priority: 10,
    ...more,
  } as TrunkRow;
}

export function numberRow(digits: string, target: NumberRow['target'], more: Partial<NumberRow> = {}): NumberRow {
  return { ...kept, _id: digits, label: digits, target, ...more };
}

export interface SmallHouse {
  readonly accounts?: readonly AccountRow[];
  readonly trunks?: readonly TrunkRow[];
  readonly numbers?: readonly NumberRow[];
  readonly flows?: Readonly<Record<string, Pick<Flow, 'access' | 'anonymousDial'>>>;
  readonly rules?: Partial<HouseRules>;
  /** Ours, besides `pbx.example` and `localhost`. */
  readonly hosts?: readonly string[];
}

export function smallHouse({
  accounts = [],
  trunks = [],
  numbers = [],
  flows = {},
  rules = {},
  hosts = [],
}: SmallHouse): House {
  const named = <T extends { readonly _id: string }>(rows: readonly T[], name: string) =>
    rows.find(({ _id }) => _id === name.toLowerCase());
  return {
    account: (name) => named(accounts, name),
    byExtension: (extension) => accounts.find((row) => row.extension === extension),
    trunk: (name) => named(trunks, name),
    trunks: () => trunks,
    trunkAt: (host) => trunks.find(({ server, domain }) => server === host || domain === host),
    number: (digits) => named(numbers, digits),
    flow: (id) => (Object.hasOwn(flows, id) ? flows[id] : undefined),
    isOurs: (host) => ['pbx.example', 'localhost', ...hosts].includes(host),
    rules: { timeZone: 'Europe/London', country: 'GB', destinations: nowhere, limits: {}, ...rules },
  };
}
