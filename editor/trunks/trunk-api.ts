/** `/api/trunks` as the editor uses it. */

import type {
  LastInviteAnswer,
  ProbeStep,
  TrunkAnswer,
  TrunkInput,
  TrunkPreset,
  TrunkSettings,
} from '../../shared/api/trunks.ts';
import { ApiError, ask, askLines } from '../api.ts';

const path = (name: string): string => `/api/trunks/${encodeURIComponent(name)}`;
const press = (what: string) => (name: string) => ask<TrunkAnswer>(`${path(name)}/${what}`, { method: 'POST' });

export const trunkApi = {
  list: () => ask<readonly TrunkAnswer[]>('/api/trunks'),
  presets: () => ask<readonly TrunkPreset[]>('/api/trunk-presets'),
  one: (name: string) => ask<TrunkAnswer>(path(name)),
  create: (name: string, input: TrunkInput) =>
    ask<TrunkAnswer>('/api/trunks', { method: 'POST', body: { name, ...input } }),
  change: (name: string, body: TrunkInput, rev: number) =>
    ask<TrunkAnswer>(path(name), { method: 'PUT', body, headers: { 'if-match': `"${rev}"` } }),
  remove: (name: string) => ask<void>(path(name), { method: 'DELETE' }),
  stop: press('stop'),
  start: press('start'),
  retry: press('retry'),
  confirmRealm: press('confirm-realm'),
  /** Undefined while no call has come in by it. */
  lastInvite: (name: string) =>
    ask<LastInviteAnswer>(`${path(name)}/last-invite`).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }),
  /** The steps of a test, as they come. */
  probe: (name: string, body: TrunkInput, signal: AbortSignal) =>
    askLines<ProbeStep>(`${path(name)}/probe`, { method: 'POST', body, signal }),
};

/** What the form knows of a trunk: its settings, without what the server keeps. */
export function settingsOf(trunk: TrunkAnswer): TrunkSettings {
  const { name, rev, stopped, hasPassword, realmOffered, createdAt, updatedAt, status, ...settings } = trunk;
  return settings;
}

/** What is true of most trunks; presets say the rest. */
export const USUAL: TrunkSettings = {
  label: '',
  disabled: false,
  register: true,
  expires: 600,
  server: '',
  transport: 'auto',
  addresses: [],
  calledFrom: 'auto',
  callerFrom: 'auto',
  country: 'US',
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
};
