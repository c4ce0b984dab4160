/** What the server can do: the cards of all kinds with their help, and the recordings that prompts can play. */

import { create } from 'zustand';
import type { NodeKindAnswer, PromptSummary } from '../../shared/api/http.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import { ApiError, api } from '../api.ts';
import { reasonText } from '../ui/failure-text.ts';

interface CatalogueState {
  readonly phase: 'asking' | 'ready' | 'failed';
  readonly why: string;
  /** In the order of the palette. */
  readonly kinds: readonly NodeKindAnswer[];
  readonly cards: ReadonlyMap<string, NodeCard>;
  readonly recordings: readonly PromptSummary[];
  load(): Promise<void>;
  addRecording(recording: PromptSummary): void;
}

export const useCatalogue = create<CatalogueState>((set) => ({
  phase: 'asking',
  why: '',
  kinds: [],
  cards: new Map(),
  recordings: [],
  async load() {
    try {
      const [kinds, recordings] = await Promise.all([api.nodeKinds(), api.prompts()]);
      const cards = new Map(kinds.map(({ card }) => [card.kind, card]));
      set({ phase: 'ready', kinds, cards, recordings });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      set({ phase: 'failed', why: reasonText(error) });
    }
  },
  addRecording: (recording) => set((state) => ({ recordings: [recording, ...state.recordings] })),
}));

export const cardOf = (kind: string): NodeCard | undefined => useCatalogue.getState().cards.get(kind);
