/** How fast messages are played: one choice for all of them, kept in local storage. */

import { create } from 'zustand';

export const RATES = [0.75, 1, 1.25, 1.5, 2] as const;
export type Rate = (typeof RATES)[number];

const STORED = 'cordboard.playbackRate';

/** What was stored; anything unknown is as fast as it was spoken. */
export function rateFrom(stored: string | null): Rate {
  return RATES.find((rate) => String(rate) === stored) ?? 1;
}

const storage = typeof localStorage === 'undefined' ? undefined : localStorage;

interface PlaybackRate {
  readonly rate: Rate;
  choose(rate: Rate): void;
}

export const usePlaybackRate = create<PlaybackRate>((set) => ({
  rate: rateFrom(storage?.getItem(STORED) ?? null),
  choose: (rate) => {
    set({ rate });
    storage?.setItem(STORED, String(rate));
  },
}));
