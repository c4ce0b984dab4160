/** The live stream wired to this browser: one connection, one board, readers by key, woken once per frame. */

import { useCallback, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { LiveCall } from '../../shared/api/live.ts';
import { CALLS, type CordLight, cordKey, flowKey, LiveBoard, type NodeLight, nodeKey } from './live-board.ts';
import { type Connection, LiveConnection } from './live-connection.ts';
import { newsIn } from './news.ts';
import { noteRefusals } from './refused-calls.ts';
import { useSession } from './session.ts';

const board = new LiveBoard();
const readers = new Map<string, Set<() => void>>();
let pending = new Set<string>();
let planned = false;
let expiry: ReturnType<typeof setTimeout> | undefined;

interface LiveState {
  readonly connection: Connection;
  /** In a row. */
  readonly failures: number;
  /** How often there was news of a kind, by the first word of its type: `flow`, `trunk`, `registration` … */
  readonly turns: Readonly<Record<string, number>>;
}

export const useLiveState = create<LiveState>(() => ({ connection: 'connecting', failures: 0, turns: {} }));

/** Changes whenever there is news of that kind. */
export function useNews(kind: string): number {
  return useLiveState((state) => state.turns[kind] ?? 0);
}

const connection = new LiveConnection({
  open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/api/live`),
  later: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  random: Math.random,
  place: () => board.place,
  frame: (frame) => {
    const kinds = newsIn(frame, board.place.epoch === undefined);
    wake(board.fold(frame, performance.now()));
    if (frame.type === 'events') noteRefusals(frame.events);
    if (kinds.size > 0) useLiveState.setState(({ turns }) => ({ turns: { ...turns, ...turned(turns, kinds) } }));
  },
  state: (state, failures) => {
    useLiveState.setState({ connection: state, failures });
    // A refused upgrade looks like a drop: ask whether the session is still open.
    if (failures === 3) void useSession.getState().check();
  },
});

function turned(turns: LiveState['turns'], kinds: ReadonlySet<string>): Record<string, number> {
  return Object.fromEntries([...kinds].map((kind) => [kind, (turns[kind] ?? 0) + 1]));
}

/** Opens the stream; answers how to close it. */
export function startLive(): () => void {
  const online = (): void => connection.retryNow();
  window.addEventListener('online', online);
  connection.start();
  return () => {
    window.removeEventListener('online', online);
    connection.stop();
  };
}

function wake(touched: ReadonlySet<string>): void {
  for (const key of touched) pending.add(key);
  planExpiry();
  if (planned || pending.size === 0) return;
  planned = true;
  // A hidden tab gets no animation frames, but its title still counts calls.
  if (document.hidden) setTimeout(flush, 100);
  else requestAnimationFrame(flush);
}

function flush(): void {
  planned = false;
  const touched = pending;
  pending = new Set();
  for (const key of touched) for (const reader of readers.get(key) ?? []) reader();
}

function planExpiry(): void {
  const at = board.nextExpiry();
  if (at === undefined || expiry !== undefined) return;
  expiry = setTimeout(
    () => {
      expiry = undefined;
      wake(board.expire(performance.now()));
    },
    Math.max(0, at - performance.now()) + 20,
  );
}

function subscribe(key: string, reader: () => void): () => void {
  const set = readers.get(key) ?? new Set();
  readers.set(key, set.add(reader));
  return () => {
    set.delete(reader);
    if (set.size === 0) readers.delete(key);
  };
}

function useBoard<T>(key: string, read: () => T): T {
  const watch = useCallback((reader: () => void) => subscribe(key, reader), [key]);
  return useSyncExternalStore(watch, read);
}

export function useNodeLight(flow: string, node: string): NodeLight {
  const key = nodeKey(flow, node);
  return useBoard(key, () => board.light(key));
}

export function useCordLight(flow: string, node: string, port: string): CordLight {
  const key = cordKey(flow, node, port);
  return useBoard(key, () => board.cord(key));
}

export function useLiveCalls(): readonly LiveCall[] {
  return useBoard(CALLS, () => board.calls);
}

export function useCallCount(flow: string): number {
  return useBoard(flowKey(flow), () => board.callsIn(flow));
}
