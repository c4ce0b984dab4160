/** Where all events meet on their way to the browsers: running calls folded, the latest entries kept. */

import { randomUUID } from 'node:crypto';
import type { EventsFrame, LiveCall, SnapshotFrame } from '../../shared/api/live.ts';
import type { CallEvent, SystemEvent } from '../../shared/flow-schema/call-events.ts';
import { ShortLivedMap } from '../sip/short-lived-map.ts';
import { EventRing } from './event-ring.ts';
import { foldLiveCall } from './fold-live-call.ts';

export type LiveEntry = CallEvent | SystemEvent;

export interface LiveHubOptions {
  /** Names this run of the server; default random. */
  readonly epoch?: string;
  /** Entries kept for readers that come back; default 10,000. */
  readonly keep?: number;
}

/** An event, and its JSON once somebody has read it: written once, however many browsers there are. */
interface Entry {
  readonly event: LiveEntry;
  json?: string;
}

/** Entries in one frame, so that no frame grows without bound. */
const MOST_PER_FRAME = 1000;

export class LiveHub {
  readonly epoch: string;
  readonly #ring: EventRing<Entry>;
  readonly #calls = new ShortLivedMap<string, LiveCall>();
  readonly #listeners = new Set<() => void>();

  constructor({ epoch = randomUUID(), keep = 10_000 }: LiveHubOptions = {}) {
    this.epoch = epoch;
    this.#ring = new EventRing(keep);
  }

  /** The number of the latest entry. */
  get cursor(): number {
    return this.#ring.cursor;
  }

  /** Takes an event and returns at once; never throws. */
  publish(event: LiveEntry): void {
    this.#ring.add({ event });
    if ('call' in event) this.#fold(event);
    for (const listener of this.#listeners) listener();
  }

  /** The calls that are running, the oldest first. */
  calls(): LiveCall[] {
    return [...this.#calls.values()];
  }

  call(id: string): LiveCall | undefined {
    return this.#calls.get(id);
  }

  snapshot(): SnapshotFrame {
    return { type: 'snapshot', epoch: this.epoch, cursor: this.cursor, calls: this.calls() };
  }

  /** What came after `cursor`, in a frame of bounded size; undefined when only a snapshot can help. */
  after(cursor: number): EventsFrame | undefined {
    const entries = this.#ring.after(cursor, MOST_PER_FRAME);
    return entries && { type: 'events', cursor: cursor + entries.length, events: entries.map(({ event }) => event) };
  }

  /** The same frame as JSON, with the cursor behind it; an empty text when nothing has come. */
  textAfter(cursor: number): { readonly cursor: number; readonly text: string } | undefined {
    const entries = this.#ring.after(cursor, MOST_PER_FRAME);
    if (!entries) return undefined;
    const end = cursor + entries.length;
    if (entries.length === 0) return { cursor: end, text: '' };
    const events = entries.map((entry) => {
      entry.json ??= JSON.stringify(entry.event);
      return entry.json;
    });
    return { cursor: end, text: `{"type":"events","cursor":${end},"events":[${events.join(',')}]}` };
  }

  /** Calls `listener`, which must not throw, after each event; the answer ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #fold(event: CallEvent): void {
    const call = foldLiveCall(this.#calls.get(event.call), event);
    if (!call) return;
    if (call.state === 'ended') this.#calls.delete(event.call);
    else this.#calls.set(event.call, call);
  }
}
