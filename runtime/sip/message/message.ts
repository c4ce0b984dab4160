/** A SIP message as its readers see it: RFC 3261 §7. Header names are given in full and lower case: `call-id`. */

import type { CSeq } from './cseq.ts';
import type { NameAddr } from './name-addr.ts';
import type { Via } from './via.ts';

/** A header to be written: its name as it shall appear, and its value. CR, LF and NUL are stripped when written. */
export type HeaderField = readonly [name: string, value: string];

interface MessageParts {
  readonly callId: string;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly cseq: CSeq;
  /** The topmost Via. */
  readonly via: Via;
  /** Value of the first such header line, unfolded and trimmed; compact forms are found by the full name. */
  header(name: string): string | undefined;
  /** Values of all such header lines, in order. */
  headers(name: string): readonly string[];
  /** The elements of a comma-separated header over all its lines (RFC 3261 §7.3.1); commas in quotes and <> do not count. */
  list(name: string): readonly string[];
  /** All headers in wire order, names as written. */
  fields(): Iterable<HeaderField>;
  /** Addresses of the Contact header; empty when there is none, it is `*` or malformed. */
  readonly contacts: readonly NameAddr[];
  /** Media type without parameters, lower case; undefined when there is no Content-Type. */
  readonly contentType: string | undefined;
  /** Bytes; copied by `Uint8Array.prototype.slice` when kept longer than the transaction. */
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  readonly text: string;
}

export interface SipRequest extends MessageParts {
  readonly kind: 'request';
  /** Case-sensitive, as on the wire. */
  readonly method: string;
  /** The Request-URI as on the wire; `parseUri` takes it apart. */
  readonly uri: string;
}

export interface SipResponse extends MessageParts {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;
