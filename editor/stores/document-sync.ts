/** The open drawing and the server: load, check, save, publish. */

import { create } from 'zustand';
import { ApiError, api } from '../api.ts';
import { say } from '../messages/use-words.ts';
import { failureText, reasonText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { isDirty, useDocument } from './document.ts';

interface SyncState {
  readonly phase: 'loading' | 'ready' | 'missing' | 'failed';
  readonly why: string;
  readonly busy: 'saving' | 'publishing' | undefined;
  readonly checking: boolean;
  /** Somebody else saved in the meantime. */
  readonly conflict: boolean;
  readonly problemsOpen: boolean;
}

export const useSync = create<SyncState>(() => ({
  phase: 'loading',
  why: '',
  busy: undefined,
  checking: false,
  conflict: false,
  problemsOpen: false,
}));

const CHECK_AFTER_MS = 350;

export async function load(id: string): Promise<void> {
  useSync.setState({ phase: 'loading', conflict: false, busy: undefined });
  try {
    const answer = await api.flow(id);
    useDocument.getState().open(answer);
    useSync.setState({ phase: 'ready' });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    useSync.setState({ phase: error.status === 404 ? 'missing' : 'failed', why: reasonText(error) });
  }
}

/** Asks the server about the drawing a moment after each change. Answers how to stop. */
export function startChecking(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | undefined;
  const check = async (): Promise<void> => {
    running?.abort();
    const controller = new AbortController();
    running = controller;
    useSync.setState({ checking: true });
    try {
      const { problems } = await api.validate(useDocument.getState().flow, controller.signal);
      useDocument.setState({ problems });
      useSync.setState({ checking: false });
    } catch (error) {
      if (controller.signal.aborted) return;
      useSync.setState({ checking: false });
      if (!(error instanceof ApiError)) throw error;
      if (error.problems.length > 0) useDocument.setState({ problems: error.problems });
    }
  };
  const stop = useDocument.subscribe((state, before) => {
    if (state.flow === before.flow || state.flow.id !== before.flow.id) return;
    clearTimeout(timer);
    timer = setTimeout(() => void check(), CHECK_AFTER_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    running?.abort();
  };
}

let saving: Promise<boolean> | undefined;

/** True when the server has the drawing as it was when this was called. */
export async function save(): Promise<boolean> {
  // Two saves at once would carry the same revision, and the second would be refused.
  if (saving) await saving;
  const { flow, saved } = useDocument.getState();
  if (flow === saved) return true;
  saving = put();
  try {
    return await saving;
  } finally {
    saving = undefined;
  }
}

async function put(): Promise<boolean> {
  const { flow, server } = useDocument.getState();
  useSync.setState((state) => ({ busy: state.busy ?? 'saving' }));
  try {
    const { flow: _stored, problems, ...next } = await api.saveFlow(flow, server.rev);
    // Another flow may have been opened meanwhile.
    if (useDocument.getState().flow.id !== flow.id) return true;
    useDocument.setState({ saved: flow, server: next });
    if (useDocument.getState().flow === flow) useDocument.setState({ problems });
    useSync.setState({ conflict: false });
    return true;
  } catch (error) {
    return refused(error);
  } finally {
    useSync.setState((state) => ({ busy: state.busy === 'saving' ? undefined : state.busy }));
  }
}

/** Saves, then makes the drawing the version that new calls take. */
export async function publish(): Promise<void> {
  if (useSync.getState().busy) return;
  useSync.setState({ busy: 'publishing' });
  try {
    if (isDirty(useDocument.getState()) && !(await save())) return;
    const { version } = await api.publish(useDocument.getState().flow.id);
    useDocument.setState((state) => ({ server: { ...state.server, publishedVersion: version, changed: false } }));
    notify({ tone: 'good', topic: 'publish', text: say('canvas.published', { n: version }) });
  } catch (error) {
    refused(error, say('canvas.publishRefused'));
  } finally {
    useSync.setState({ busy: undefined });
  }
}

function refused(error: unknown, title?: string): false {
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 412) useSync.setState({ conflict: true });
  else if (error.problems.length > 0) {
    useDocument.setState({ problems: error.problems });
    useSync.setState({ problemsOpen: true });
    notify({ tone: 'bad', topic: 'publish', text: title ?? reasonText(error) });
  } else notify({ tone: 'bad', text: failureText(error) });
  return false;
}

/** After a conflict: our drawing becomes the next revision after theirs. */
export async function keepMine(): Promise<void> {
  try {
    const { flow: _theirs, problems: _problems, ...server } = await api.flow(useDocument.getState().flow.id);
    useDocument.setState({ server });
    await save();
  } catch (error) {
    refused(error);
  }
}

/** After a conflict: their drawing replaces ours, as a step that can be undone. */
export async function takeTheirs(): Promise<void> {
  try {
    const { flow, problems, ...server } = await api.flow(useDocument.getState().flow.id);
    useDocument.getState().edit(flow);
    useDocument.setState({ saved: flow, server, problems });
    useSync.setState({ conflict: false });
  } catch (error) {
    refused(error);
  }
}
