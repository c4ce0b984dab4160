/** The list of flows, and what can be done to it. */

import { create } from 'zustand';
import type { FlowSummary } from '../../shared/api/http.ts';
import { ApiError, api } from '../api.ts';
import { say } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';

interface FlowListState {
  readonly phase: 'asking' | 'ready' | 'failed';
  readonly why: string;
  readonly flows: readonly FlowSummary[];
  load(): Promise<void>;
}

export const useFlowList = create<FlowListState>((set) => ({
  phase: 'asking',
  why: '',
  flows: [],
  async load() {
    try {
      const flows = await api.flows();
      set({ phase: 'ready', flows: [...flows].sort((a, b) => a.name.localeCompare(b.name)) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      set({ phase: 'failed', why: failureText(error) });
    }
  },
}));

export const takenIds = (flows: readonly FlowSummary[]): Set<string> => new Set(flows.map(({ id }) => id));

/** Runs a change, tells when it is refused, and reads the list again. */
async function changing(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notify({ tone: 'bad', text: failureText(error) });
  }
  await useFlowList.getState().load();
}

export function duplicateFlow(id: string, as: string): Promise<void> {
  return changing(async () => {
    const { flow } = await api.flow(id);
    await api.createFlow({ ...flow, id: as, name: say('flows.copyName', { name: flow.name }) });
  });
}

/** Deletes a flow; the notice brings its drawing back. */
export function deleteFlow(id: string): Promise<void> {
  return changing(async () => {
    const { flow } = await api.flow(id);
    await api.deleteFlow(id);
    const restore = (): Promise<void> =>
      changing(async () => {
        await api.createFlow(flow);
        notify({ tone: 'good', text: say('flows.restored', { name: flow.name }) });
      });
    const action = { label: say('ui.undo'), run: () => void restore() };
    notify({ tone: 'plain', text: say('flows.deleted', { name: flow.name }), action });
  });
}
