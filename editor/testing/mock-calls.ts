/** Calls that walk through the drawings by themselves, a node every second, and the live stream of them. */

import type { CallAnswer, CallSummary } from '../../shared/api/http.ts';
import type { LiveCall, LiveFrame } from '../../shared/api/live.ts';
import type { CallEvent, CallFact, SystemEvent } from '../../shared/flow-schema/call-events.ts';
import type { Flow } from '../../shared/flow-schema/flow.ts';

interface MockCall {
  live: LiveCall;
  traced: false;
  journal: CallEvent[];
  timer?: ReturnType<typeof setTimeout>;
}

const STEP_MS = 1000;

export class MockCalls {
  readonly ended: CallSummary[] = [];
  #calls = new Map<string, MockCall>();
  #gone = new Map<string, CallAnswer>();
  #events: (CallEvent | SystemEvent)[] = [];
  #readers = new Set<(frame: LiveFrame) => void>();
  #flowOf: (id: string) => Flow | undefined;
  #count = 0;

  constructor(flowOf: (id: string) => Flow | undefined) {
    this.#flowOf = flowOf;
  }

  live(): LiveCall[] {
    return [...this.#calls.values()].map(({ live }) => live);
  }

  journalOf(id: string): CallAnswer | undefined {
    const call = this.#calls.get(id);
    if (!call) return this.#gone.get(id);
    const { from, to, flow, version, startedAt } = call.live;
    return { call: { id, from, to, flow, version, startedAt }, traced: false, journal: call.journal };
  }

  /** `stay`: the node at which the call waits for ever. */
  start(flowId: string, stay?: string): void {
    const flow = this.#flowOf(flowId);
    const start = flow?.nodes.find((node) => node.kind === 'incoming-call');
    if (!flow || !start) return;
    this.#count += 1;
    const id = `c${this.#count}`;
    const from = `sip:+4420794600${String(10 + this.#count)}@example.com`;
    const live: LiveCall = {
      id,
      from,
      to: `sip:${flowId}@192.0.2.10`,
      startedAt: Date.now(),
      flow: flowId,
      version: 3,
      state: 'ringing',
      at: [],
      taken: [],
      seq: -1,
    };
    this.#calls.set(id, { live, traced: false, journal: [] });
    this.#say(id, { type: 'call.started', from, to: live.to, flow: flowId, version: 3 });
    this.#visit(id, start.id, stay);
  }

  fail(node: string): void {
    for (const id of this.#calls.keys())
      this.#say(id, { type: 'node.failed', path: [node], message: 'no voice for “xx”' });
  }

  follow(place: { epoch?: string; cursor?: number }, reader: (frame: LiveFrame) => void): () => void {
    const cursor = this.#events.length;
    if (place.epoch === 'mock' && place.cursor !== undefined && place.cursor <= cursor) {
      if (place.cursor < cursor) reader({ type: 'events', cursor, events: this.#events.slice(place.cursor) });
    } else reader({ type: 'snapshot', epoch: 'mock', cursor, calls: this.live() });
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  }

  #visit(id: string, node: string, stay: string | undefined): void {
    const call = this.#calls.get(id);
    const flow = call && this.#flowOf(call.live.flow);
    const kind = flow?.nodes.find((candidate) => candidate.id === node)?.kind;
    if (!call || !flow || !kind) return;
    this.#say(id, { type: 'node.entered', path: [node], kind });
    if (node === stay) return;
    const exits = flow.edges.filter((edge) => edge.source === node);
    const exit = exits[Math.floor(Math.random() * exits.length)];
    const wait = kind === 'incoming-call' || kind === 'answer' ? 300 : STEP_MS;
    call.timer = setTimeout(() => {
      if (!exit) return this.#end(id);
      if (kind === 'answer') this.#say(id, { type: 'leg.changed', leg: 'a', state: 'answered', sip: 200 });
      if (kind === 'menu') this.#say(id, { type: 'digit.pressed', digit: exit.port, form: 'rfc4733' });
      const set = kind === 'menu' ? { choice: exit.port } : undefined;
      this.#say(id, { type: 'node.left', path: [node], port: exit.port, ...(set ? { set } : {}) });
      this.#visit(id, exit.target, stay);
    }, wait);
  }

  #end(id: string): void {
    const call = this.#calls.get(id)!;
    this.#say(id, { type: 'call.ended', cause: { by: 'flow', code: 'completed', sip: 200 } });
    const { from, to, flow, version, startedAt } = call.live;
    const cause = { by: 'flow', code: 'completed' } as const;
    const summary = { id, from, to, flow, version, startedAt, answeredAt: startedAt + 300, endedAt: Date.now(), cause };
    this.ended.unshift(summary);
    this.#gone.set(id, { call: summary, traced: false, journal: call.journal });
    this.#calls.delete(id);
  }

  #say(id: string, fact: CallFact): void {
    const call = this.#calls.get(id)!;
    const event: CallEvent = { call: id, seq: call.live.seq + 1, at: Date.now(), ...fact };
    call.journal.push(event);
    const at = fact.type === 'node.entered' ? fact.path : fact.type === 'node.left' ? [] : call.live.at;
    call.live = { ...call.live, seq: event.seq, at };
    this.#publish(event);
  }

  /** A call that reaches no flow. */
  refuse(source: string, to: string, why: string, sip: number): void {
    const from = 'sip:1001@softphone.example';
    this.#publish({ type: 'call.refused', at: Date.now(), from, to: `sip:${to}@192.0.2.10`, source, sip, why });
  }

  #publish(event: CallEvent | SystemEvent): void {
    this.#events.push(event);
    const frame: LiveFrame = { type: 'events', cursor: this.#events.length, events: [event] };
    for (const reader of this.#readers) reader(frame);
  }
}
