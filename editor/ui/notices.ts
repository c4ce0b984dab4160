/** Short notices at the edge of the page, with at most one action each. */

import { create } from 'zustand';

export interface Notice {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly text: string;
  /** A notice about the same takes the place of the one before. */
  readonly topic?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export interface ShownNotice extends Notice {
  readonly id: number;
}

const SHOWN_MS = 6000;
const AT_MOST = 4;
let last = 0;

export const useNotices = create<{ readonly list: readonly ShownNotice[] }>(() => ({ list: [] }));

export function dismiss(id: number): void {
  useNotices.setState(({ list }) => ({ list: list.filter((notice) => notice.id !== id) }));
}

/** Shows a notice for some seconds; errors stay until they are dismissed. */
export function notify(notice: Notice): void {
  last += 1;
  const id = last;
  useNotices.setState(({ list }) => {
    const others = list.filter(({ topic }) => topic === undefined || topic !== notice.topic);
    return { list: [...others, { ...notice, id }].slice(-AT_MOST) };
  });
  if (notice.tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS);
}
