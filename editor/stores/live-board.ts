/**
 * The switchboard's lamps: live frames folded per flow and node, outside of React state, so that lighting a lamp
 * touches one box and not the drawing. Every change names the keys it touched.
 */

import type { LiveCall, LiveFrame } from '../../shared/api/live.ts';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';

/** What a box shows. */
export interface NodeLight {
  readonly count: number;
  readonly failed: boolean;
  readonly refused: boolean;
}

/** What a cord shows: how often it was taken while warm; 0 is cold. */
export type CordLight = number;

export const WARM_MS = 4000;
export const GLOW_MS = 3000;
/** Touched whenever the list of calls changed. */
export const CALLS = '*';

export const nodeKey = (flow: string, node: string): string => `${flow} ${node}`;
export const cordKey = (flow: string, node: string, port: string): string => `${flow} ${node} ${port}`;
export const flowKey = (flow: string): string => `flow ${flow}`;

const DARK: NodeLight = { count: 0, failed: false, refused: false };
const TAKEN_LIMIT = 200;

interface Warm {
  readonly times: number;
  readonly until: number;
}

export class LiveBoard {
  #epoch: string | undefined;
  #cursor: number | undefined;
  #calls = new Map<string, LiveCall>();
  #counts = new Map<string, number>();
  #perFlow = new Map<string, number>();
  #warm = new Map<string, Warm>();
  #failed = new Map<string, number>();
  #refused = new Map<string, number>();
  #lights = new Map<string, NodeLight>();
  #list: readonly LiveCall[] = [];
  #touched = new Set<string>();

  /** Where to go on after a dropped connection. */
  get place(): { epoch?: string; cursor?: number } {
    return this.#epoch === undefined ? {} : { epoch: this.#epoch, cursor: this.#cursor };
  }

  get calls(): readonly LiveCall[] {
    return this.#list;
  }

  call(id: string): LiveCall | undefined {
    return this.#calls.get(id);
  }

  light(key: string): NodeLight {
    return this.#lights.get(key) ?? DARK;
  }

  cord(key: string): CordLight {
    return this.#warm.get(key)?.times ?? 0;
  }

  callsIn(flow: string): number {
    return this.#perFlow.get(flow) ?? 0;
  }

  /** Takes a frame in; `now` in ms on any clock that `expire` shares. Answers the keys that changed. */
  fold(frame: LiveFrame, now: number): ReadonlySet<string> {
    if (frame.type === 'snapshot') this.#replace(frame.calls, frame.epoch);
    else for (const event of frame.events) this.#event(event, now);
    this.#cursor = frame.cursor;
    return this.#done();
  }

  /** Cools cords and glows that are over. */
  expire(now: number): ReadonlySet<string> {
    for (const [key, { until }] of this.#warm) if (until <= now) this.#cool(this.#warm, key);
    for (const glow of [this.#failed, this.#refused]) {
      for (const [key, until] of glow) if (until <= now) this.#cool(glow, key);
    }
    return this.#done();
  }

  /** When `expire` has something to do next. */
  nextExpiry(): number | undefined {
    const times = [...[...this.#warm.values()].map(({ until }) => until), ...this.#failed.values()];
    const all = [...times, ...this.#refused.values()];
    return all.length === 0 ? undefined : Math.min(...all);
  }

  #replace(calls: readonly LiveCall[], epoch: string): void {
    for (const call of this.#calls.values()) this.#leave(call);
    this.#calls.clear();
    this.#epoch = epoch;
    for (const call of calls) this.#set(call);
    this.#touched.add(CALLS);
  }

  #event(event: CallEvent | SystemEvent, now: number): void {
    if (!('call' in event)) return;
    if (event.type === 'call.started') {
      if (!this.#calls.has(event.call)) this.#set(startedCall(event));
      return;
    }
    const call = this.#calls.get(event.call);
    if (!call || event.seq <= call.seq) return;
    const here = event.type === 'node.failed' ? event.path[0] : call.at[0];
    if (event.type === 'node.left' && event.path.length === 1) {
      this.#warmUp(cordKey(call.flow, event.path[0]!, event.port), now);
    } else if (event.type === 'node.failed' && here) {
      this.#glow(this.#failed, nodeKey(call.flow, here), now);
    } else if (event.type === 'policy.refused' && here) {
      this.#glow(this.#refused, nodeKey(call.flow, here), now);
    }
    if (event.type === 'call.ended') {
      this.#leave(call);
      this.#calls.delete(call.id);
      this.#touched.add(CALLS);
    } else {
      this.#set(folded(call, event));
    }
  }

  #set(call: LiveCall): void {
    const before = this.#calls.get(call.id);
    if (before) this.#leave(before);
    this.#calls.set(call.id, call);
    this.#count(this.#perFlow, call.flow, 1);
    this.#touched.add(flowKey(call.flow)).add(CALLS);
    if (call.at[0]) this.#countNode(nodeKey(call.flow, call.at[0]), 1);
  }

  #leave(call: LiveCall): void {
    this.#count(this.#perFlow, call.flow, -1);
    this.#touched.add(flowKey(call.flow));
    if (call.at[0]) this.#countNode(nodeKey(call.flow, call.at[0]), -1);
  }

  #countNode(key: string, by: number): void {
    this.#count(this.#counts, key, by);
    this.#touched.add(key);
  }

  #count(counts: Map<string, number>, key: string, by: number): void {
    const next = (counts.get(key) ?? 0) + by;
    if (next > 0) counts.set(key, next);
    else counts.delete(key);
  }

  #warmUp(key: string, now: number): void {
    this.#warm.set(key, { times: (this.#warm.get(key)?.times ?? 0) + 1, until: now + WARM_MS });
    this.#touched.add(key);
  }

  #glow(glow: Map<string, number>, key: string, now: number): void {
    glow.set(key, now + GLOW_MS);
    this.#touched.add(key);
  }

  #cool(from: Map<string, unknown>, key: string): void {
    from.delete(key);
    this.#touched.add(key);
  }

  /** Renews what the touched keys show and hands them out. */
  #done(): ReadonlySet<string> {
    const touched = this.#touched;
    this.#touched = new Set();
    if (touched.has(CALLS)) this.#list = [...this.#calls.values()];
    for (const key of touched) {
      const light = {
        count: this.#counts.get(key) ?? 0,
        failed: this.#failed.has(key),
        refused: this.#refused.has(key),
      };
      if (light.count > 0 || light.failed || light.refused) this.#lights.set(key, light);
      else this.#lights.delete(key);
    }
    return touched;
  }
}

function startedCall(event: CallEvent & { type: 'call.started' }): LiveCall {
  const { call, seq, at, from, to, flow, version } = event;
  return { id: call, from, to, startedAt: at, flow, version, state: 'ringing', at: [], taken: [], seq };
}

/** The call after one more fact. */
function folded(call: LiveCall, event: CallEvent): LiveCall {
  const next = { ...call, seq: event.seq };
  if (event.type === 'node.entered') return { ...next, at: event.path };
  if (event.type === 'node.left') {
    const taken = [...call.taken, { path: event.path, port: event.port }].slice(-TAKEN_LIMIT);
    return { ...next, at: event.path.slice(0, -1), taken };
  }
  if (event.type === 'leg.changed') {
    if (event.state === 'answered' && call.answeredAt === undefined) {
      return { ...next, state: 'answered', answeredAt: event.at };
    }
    if (event.state === 'early' && call.state === 'ringing') return { ...next, state: 'early' };
  }
  return next;
}
