/** Whose phones may call flows without a password, and which networks could be trusted. */

import { create } from 'zustand';
import type { NetworksAnswer } from '../../shared/api/http.ts';
import { ApiError, api } from '../api.ts';
import { say } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { hush } from './refused-calls.ts';

interface NetworksState extends NetworksAnswer {
  readonly phase: 'asking' | 'ready' | 'failed';
  readonly why: string;
  load(): Promise<void>;
}

export const useNetworks = create<NetworksState>((set) => ({
  phase: 'asking',
  why: '',
  trusted: [],
  offered: [],
  async load() {
    try {
      set({ phase: 'ready', ...(await api.networks()) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      set({ phase: 'failed', why: failureText(error) });
    }
  },
}));

/** Trusts a network; the notice takes it back. False when it was refused. */
export async function trust(network: string): Promise<boolean> {
  const done = await change(() => api.trustNetwork(network));
  if (!done) return false;
  hush();
  told('networks.nowTrusted', network, () => void distrust(network));
  return true;
}

/** Takes a network out again that was added here; the notice brings it back. */
export async function distrust(network: string): Promise<void> {
  const done = await change(() => api.distrustNetwork(network));
  if (done) told('networks.notTrusted', network, () => void trust(network));
}

async function change(ask: () => Promise<NetworksAnswer>): Promise<boolean> {
  try {
    useNetworks.setState({ phase: 'ready', ...(await ask()) });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notify({ tone: 'bad', text: failureText(error), topic: 'networks' });
    return false;
  }
}

function told(key: 'networks.nowTrusted' | 'networks.notTrusted', network: string, undo: () => void): void {
  const tone = key === 'networks.nowTrusted' ? 'good' : 'plain';
  const action = { label: say('ui.undo'), run: undo };
  notify({ tone, text: say(key, { network }), topic: 'networks', action });
}

const STORED = 'cordboard.offers-put-aside';
const storage = typeof localStorage === 'undefined' ? undefined : localStorage;

/** Offered networks that this browser's user does not want to be asked about again. */
export const usePutAside = create<{ readonly networks: readonly string[] }>(() => ({
  networks: (storage?.getItem(STORED) ?? '').split(' ').filter(Boolean),
}));

export function putAside(networks: readonly string[]): void {
  const all = [...new Set([...usePutAside.getState().networks, ...networks])];
  usePutAside.setState({ networks: all });
  storage?.setItem(STORED, all.join(' '));
}

/** The networks to ask about: none once somebody has added one, or put the question aside. */
export function openOffers({ trusted, offered }: NetworksAnswer, aside: readonly string[]): readonly string[] {
  return trusted.some(({ source }) => source === 'added') ? [] : offered.filter((network) => !aside.includes(network));
}
