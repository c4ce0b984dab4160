/** Where the user is, kept in the fragment of the address: no path of ours can collide with the API's. */

import { create } from 'zustand';

/** Pages that stand for themselves, and those of one record. */
export type Place =
  | { readonly page: 'flows' | ListPage | 'settings' }
  | { readonly page: 'flow'; readonly id: string; readonly trace?: string }
  | { readonly page: RecordPage; readonly id: string };

type ListPage = keyof typeof RECORDS | 'numbers' | 'mailboxes' | 'people';
type RecordPage = (typeof RECORDS)[keyof typeof RECORDS];

/** The page of one record, by the section that lists them. */
const RECORDS = { calls: 'call', accounts: 'account', trunks: 'trunk' } as const;
const PLAIN = ['numbers', 'mailboxes', 'people', 'settings'] as const;

/** `#/flows/welcome?call=c1` and so on; anything unknown is the list of flows. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [section, id] = path.split('/').map(decode);
  if (section && section in RECORDS) {
    const list = section as keyof typeof RECORDS;
    return id ? { page: RECORDS[list], id } : { page: list };
  }
  const plain = PLAIN.find((page) => page === section);
  if (plain) return { page: plain };
  if (section !== 'flows' || !id) return { page: 'flows' };
  const trace = new URLSearchParams(query).get('call');
  return { page: 'flow', id, ...(trace ? { trace } : {}) };
}

export function hashOf(place: Place): string {
  if (!('id' in place)) return `#/${place.page}`;
  const query = place.page === 'flow' && place.trace ? `?call=${encodeURIComponent(place.trace)}` : '';
  return `#/${place.page}s/${encodeURIComponent(place.id)}${query}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

interface RouterState {
  readonly place: Place;
  /** Where the user wants to go while unsaved changes hold them back. */
  readonly heldBack: Place | undefined;
}

const here = (): Place => placeOf(typeof location === 'undefined' ? '' : location.hash);

export const useRouter = create<RouterState>(() => ({ place: here(), heldBack: undefined }));

let mayLeave: (to: Place) => boolean = () => true;

/** Asked before every move; answering false holds it back. Answers how to take the guard away. */
export function guardLeaving(ask: (to: Place) => boolean): () => void {
  mayLeave = ask;
  return () => {
    mayLeave = () => true;
  };
}

export function go(place: Place): void {
  if (!mayLeave(place)) {
    useRouter.setState({ heldBack: place });
    return;
  }
  history.pushState(null, '', hashOf(place));
  useRouter.setState({ place, heldBack: undefined });
}

/** Goes where the user was held back from. */
export function goOn(): void {
  const { heldBack } = useRouter.getState();
  if (!heldBack) return;
  history.pushState(null, '', hashOf(heldBack));
  useRouter.setState({ place: heldBack, heldBack: undefined });
}

export function stay(): void {
  useRouter.setState({ heldBack: undefined });
}

/** Follows the browser's own back, forward and edits of the address. */
export function startRouter(): void {
  const follow = (): void => {
    const wanted = here();
    const { place } = useRouter.getState();
    if (hashOf(wanted) === hashOf(place)) return;
    if (mayLeave(wanted)) useRouter.setState({ place: wanted, heldBack: undefined });
    else {
      history.pushState(null, '', hashOf(place));
      useRouter.setState({ heldBack: wanted });
    }
  };
  window.addEventListener('popstate', follow);
  window.addEventListener('hashchange', follow);
}
