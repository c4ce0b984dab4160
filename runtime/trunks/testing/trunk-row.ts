/** A trunk for tests: registers by user and password, numbers in E.164. */

import type { TrunkRow } from '../../store/collections.ts';

export function trunkRow(more: Partial<TrunkRow> = {}): TrunkRow {
  return {
    _id: 'provider',
    owner: 'local',
    rev: 1,
    label: 'Provider',
    disabled: false,
    stopped: false,
    register: true,
    expires: 600,
    server: 'sip.example.net',
    transport: 'auto',
    username: 'alice',
    contactUser: 'c0ffee',
    addresses: [],
    calledFrom: 'auto',
    callerFrom: 'auto',
    country: 'DE',
    numbers: { out: 'plus', in: 'e164' },
    identity: 'from',
    sendDiversion: false,
    emergency: false,
    releaseAllowed: false,
    mayTransfer: false,
    referAnswer: 200,
    healthEvery: 60,
    limits: {},
    destinations: { allow: [], deny: [], countries: [] },
    priority: 10,
    createdAt: 0,
    updatedAt: 0,
    ...more,
  };
}
