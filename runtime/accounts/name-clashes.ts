/** One dialled word must mean one thing: who else is called that already (accounts, extensions, flows, numbers, trunks). */

import { emergencyNumber } from '../policy/emergency.ts';
import {
  ACCOUNTS,
  type AccountRow,
  FLOWS,
  type FlowRow,
  NUMBERS,
  type NumberRow,
  TRUNKS,
  type TrunkRow,
} from '../store/collections.ts';
import type { Store } from '../store/store.ts';

/** Something that is called by a word. */
export interface Namesake {
  readonly kind: 'account' | 'extension' | 'flow' | 'number' | 'trunk' | 'emergency';
  readonly id: string;
}

/**
 * What is called that, whatever case it is written in; undefined: the word is free.
 * @param country whose emergency numbers nobody else may have
 */
export async function namesakeOf(store: Store, word: string, country?: string): Promise<Namesake | undefined> {
  const id = word.toLowerCase();
  if (emergencyNumber(id, { country }) === id) return { kind: 'emergency', id };
  const accounts = store.collection<AccountRow>(ACCOUNTS);
  const [account, extensions, flow, number, trunk] = await Promise.all([
    accounts.get(id),
    accounts.find({ filter: { extension: id }, limit: 1 }),
    store.collection<FlowRow>(FLOWS).get(id),
    store.collection<NumberRow>(NUMBERS).get(id),
    store.collection<TrunkRow>(TRUNKS).get(id),
  ]);
  if (account) return { kind: 'account', id };
  const [owner] = extensions.rows;
  if (owner) return { kind: 'extension', id: owner._id };
  if (flow) return { kind: 'flow', id };
  if (number) return { kind: 'number', id };
  return trunk && { kind: 'trunk', id };
}

/** For people: `the flow welcome has that name`. */
export function clashText(word: string, { kind, id }: Namesake): string {
  if (kind === 'emergency') return `${word} is an emergency number`;
  if (kind === 'extension') return `${word} is the extension of ${id}`;
  return `${word} is already the name of ${article[kind]}`;
}

const article = { account: 'an account', flow: 'a flow', number: 'a number', trunk: 'a trunk' } as const;
