/** Which messages are worth keeping: those of calls; and how a call's messages are handed out. */

import type { SipTraceMessage } from '../../shared/api/http.ts';
import type { CallEvent } from '../../shared/flow-schema/call-events.ts';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics.ts';
import { NoRoute } from '../sip/errors.ts';
import { MessageTrace } from '../sip/trace/message-trace.ts';
import { pcapFile } from '../sip/trace/pcap.ts';
import { traceText } from '../sip/trace/trace-text.ts';
import type { TraceAddress, TracedMessage } from '../sip/trace/traced-message.ts';
import type { UserAgent } from '../sip/user-agent.ts';

/** How a digit that was asked for in secret is published. */
const SECRET_DIGIT = '•';

/** A recorder for the user agent's listener, and the view of it that belongs to calls. */
export function createTraces(userAgent: Pick<UserAgent, 'addressFor'>, clock: Clock, metrics: Metrics) {
  const trace = new MessageTrace({
    clock,
    localAddress: (peer) => {
      try {
        const { host, port } = userAgent.addressFor(peer);
        return { address: host, port };
      } catch (error) {
        if (error instanceof NoRoute) return undefined;
        throw error;
      }
    },
  });
  metrics.observe('sip_trace_bytes', () => trace.counts().bytes);
  return { trace, traces: new CallTraces(trace) };
}

/** Calls whose legs are remembered; as many as the trace keeps messages of. */
const MOST_CALLS = 2_000;

export class CallTraces {
  readonly #trace: MessageTrace;
  /** The SIP Call-IDs of each call's legs, the oldest call first. */
  readonly #legs = new Map<string, Set<string>>();

  constructor(trace: MessageTrace) {
    this.#trace = trace;
  }

  /** Listens to what happens in calls. */
  publish(event: CallEvent): void {
    if ((event.type === 'call.started' || event.type === 'leg.started') && event.sipCallId !== undefined) {
      this.#keep(event.call, event.sipCallId);
    }
    if (event.type === 'digit.pressed' && event.digit === SECRET_DIGIT) {
      for (const sipCallId of this.#legs.get(event.call) ?? []) this.#trace.hideDigits(sipCallId);
    }
  }

  messages(call: string): readonly SipTraceMessage[] | undefined {
    return this.#read(call)?.map(told);
  }

  text(call: string): string | undefined {
    const found = this.#read(call);
    return found && traceText(found);
  }

  pcap(call: string): Uint8Array | undefined {
    const found = this.#read(call);
    return found && pcapFile(found);
  }

  #keep(call: string, sipCallId: string): void {
    const legs = this.#legs.get(call) ?? new Set();
    this.#legs.set(call, legs.add(sipCallId));
    this.#trace.keep(sipCallId);
    if (this.#legs.size > MOST_CALLS) this.#legs.delete(this.#legs.keys().next().value!);
  }

  /** Of all legs, in the order of the wire; undefined when nothing is left. */
  #read(call: string): readonly TracedMessage[] | undefined {
    const legs = [...(this.#legs.get(call) ?? [])];
    const messages = legs.flatMap((sipCallId) => this.#trace.read(sipCallId)?.messages ?? []);
    return messages.length === 0 ? undefined : messages.sort((a, b) => a.at - b.at);
  }
}

const told = ({ at, out, transport, from, to, firstLine, text }: TracedMessage): SipTraceMessage => ({
  at,
  out,
  transport,
  from: written(from),
  to: written(to),
  firstLine: utf8(firstLine),
  text: utf8(text),
});

const written = ({ address, port }: TraceAddress): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** Headers are UTF-8 (RFC 3261 §7); a trace holds bytes. */
const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
