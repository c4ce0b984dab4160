/** Keeps every message for a while, by Call-ID; see the README of this folder. */

import type { SipClock } from '../facilities.ts';
import type { Peer, Source } from '../transport/address.ts';
import { CallTrace, type KeptMessage } from './call-trace.ts';
import { maskSecrets } from './mask-secrets.ts';
import { defaultTraceLimits, type TraceLimits } from './trace-limits.ts';
import { TraceShelf } from './trace-shelf.ts';
import type { TraceAddress, TracedMessage } from './traced-message.ts';

export interface MessageTraceOptions {
  readonly clock: SipClock;
  /** Our end of the way to that peer, as far as incoming messages do not tell; asked when somebody looks. */
  readonly localAddress?: (peer: Peer) => TraceAddress | undefined;
  readonly limits?: Partial<TraceLimits>;
}

/** Longer Call-IDs are no phone's; they would be a way to fill the memory. */
const longestCallId = 512;

export class MessageTrace {
  readonly #clock: SipClock;
  readonly #localAddress: NonNullable<MessageTraceOptions['localAddress']>;
  readonly #bytesPerCall: number;
  readonly #calls: TraceShelf;
  readonly #others: TraceShelf;

  constructor({ clock, localAddress, limits }: MessageTraceOptions) {
    const { bytesPerCall, calls, others, bytes } = { ...defaultTraceLimits, ...limits };
    this.#clock = clock;
    this.#localAddress = localAddress ?? (() => undefined);
    this.#bytesPerCall = bytesPerCall;
    this.#calls = new TraceShelf(calls, bytes);
    this.#others = new TraceShelf(others, bytes);
  }

  /** What is kept now: Call-IDs, and bytes with what they cost. */
  counts(): { readonly calls: number; readonly others: number; readonly bytes: number } {
    return { calls: this.#calls.size, others: this.#others.size, bytes: this.#calls.bytes + this.#others.bytes };
  }

  /**
   * For `UserAgentListener.message`. The bytes are copied, since a slice would pin the buffer that it is cut from; as a
   * string, since that costs half of what a Buffer of its own does.
   */
  message(out: boolean, bytes: Uint8Array, peer: Peer | Source, callId: string): void {
    if (callId === '' || callId.length > longestCallId) return;
    const kept: KeptMessage = { at: this.#clock.now(), out, peer, text: textOf(bytes) };
    const claimed = this.#calls.find(callId);
    if (claimed) return this.#calls.grow(callId, claimed, () => claimed.add(kept));
    let trace = this.#others.find(callId);
    if (!trace) {
      trace = new CallTrace(this.#bytesPerCall);
      // A text that was cut from a message keeps that whole message alive.
      this.#others.put(Buffer.from(callId).toString(), trace);
    }
    const found = trace;
    this.#others.grow(callId, found, () => found.add(kept));
  }

  /** This Call-ID is a call that somebody may want to see: strangers cannot push it out. */
  keep(callId: string): void {
    if (callId.length > longestCallId || this.#calls.find(callId)) return;
    this.#calls.put(callId, this.#others.take(callId) ?? new CallTrace(this.#bytesPerCall));
  }

  /** The digits of this call are secret: those that have come, and those that will. */
  hideDigits(callId: string): void {
    const trace = this.#find(callId);
    if (trace) trace.digitsHidden = true;
  }

  /** The messages in order with their secrets masked, and how many have been pushed out; undefined: nothing is left. */
  read(callId: string): { readonly messages: readonly TracedMessage[]; readonly lost: number } | undefined {
    const trace = this.#find(callId);
    if (!trace || trace.messages.length === 0) return undefined;
    const messages = trace.messages.map((kept) => this.#told(kept, trace));
    return { messages, lost: trace.lost };
  }

  #find(callId: string): CallTrace | undefined {
    return this.#calls.find(callId) ?? this.#others.find(callId);
  }

  #told({ at, out, peer, text: raw }: KeptMessage, trace: CallTrace): TracedMessage {
    const { transport, address, port } = peer;
    const there = { address, port };
    const here = this.#ownEnd(peer, trace);
    const text = maskSecrets(raw, trace.digitsHidden);
    const firstLine = text.replace(/^[\r\n]+/, '').split(/\r?\n/, 1)[0] ?? '';
    return { at, out, transport, from: out ? here : there, to: out ? there : here, firstLine, text };
  }

  /** Where the same peer has reached us in this call; sockets that listen on all addresses do not tell. */
  #ownEnd(peer: Peer | Source, trace: CallTrace): TraceAddress {
    const seen = [peer, ...trace.messages.map((kept) => kept.peer)].find(
      (other): other is Source =>
        'local' in other && other.address === peer.address && other.transport === peer.transport,
    )?.local;
    if (seen && seen.address !== '0.0.0.0' && seen.address !== '::') return seen;
    const told = this.#localAddress(peer);
    if (told) return told;
    return { address: peer.address.includes(':') ? '::' : '0.0.0.0', port: seen?.port ?? 0 };
  }
}

function textOf(bytes: Uint8Array): string {
  const buffer = bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}
