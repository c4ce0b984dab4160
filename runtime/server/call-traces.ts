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

export class CallTraces {
  readonly #trace: MessageTrace;
  /** The SIP Call-IDs of calls that run. */
  readonly #running = new Map<string, string>();

  constructor(trace: MessageTrace) {
    this.#trace = trace;
  }

  /** Listens to what happens in calls. */
  publish(event: CallEvent): void {
    if (event.type === 'call.started' && event.sipCallId !== undefined) {
      this.#running.set(event.call, event.sipCallId);
      this.#trace.keep(event.sipCallId);
    }
    if (event.type === 'digit.pressed' && event.digit === SECRET_DIGIT) {
      this.#trace.hideDigits(this.#running.get(event.call) ?? '');
    }
    if (event.type === 'call.ended') this.#running.delete(event.call);
  }

  messages(sipCallId: string): readonly SipTraceMessage[] | undefined {
    return this.#trace.read(sipCallId)?.messages.map(told);
  }

  text(sipCallId: string): string | undefined {
    const found = this.#trace.read(sipCallId);
    return found && traceText(found.messages);
  }

  pcap(sipCallId: string): Uint8Array | undefined {
    const found = this.#trace.read(sipCallId);
    return found && pcapFile(found.messages);
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
