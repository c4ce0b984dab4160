/** Messages that came from the wire: the common headers are read, the rest waits until somebody asks. */

import type { CSeq } from './cseq.ts';
import type { Head } from './head.ts';
import type { HeaderField, SipRequest, SipResponse } from './message.ts';
import { type NameAddr, nameAddrAt } from './name-addr.ts';
import type { Via } from './via.ts';

/** The headers that every message must have (RFC 3261 §8.1.1). */
export interface Essentials {
  /** At least one. */
  readonly vias: readonly Via[];
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  /** The whole message, and where in it the body lies. */
  readonly bytes: Buffer;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

const noBody = Buffer.alloc(0);

class Parsed {
  readonly head: Head;
  readonly via: Via;
  /** All of them, the topmost first. */
  readonly vias: readonly Via[];
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly #bytes: Buffer;
  readonly #bodyStart: number;
  readonly #bodyEnd: number;
  #body: Uint8Array | undefined;
  #contacts: readonly NameAddr[] | undefined;

  constructor(head: Head, essentials: Essentials) {
    this.head = head;
    this.vias = essentials.vias;
    this.via = essentials.vias[0]!;
    this.from = essentials.from;
    this.to = essentials.to;
    this.callId = essentials.callId;
    this.cseq = essentials.cseq;
    this.#bytes = essentials.bytes;
    this.#bodyStart = essentials.bodyStart;
    this.#bodyEnd = essentials.bodyEnd;
  }

  get body(): Uint8Array {
    this.#body ??= this.hasBody ? this.#bytes.subarray(this.#bodyStart, this.#bodyEnd) : noBody;
    return this.#body;
  }

  /** The same as a body of more than no bytes; asking is cheaper than taking the body out. */
  get hasBody(): boolean {
    return this.#bodyEnd > this.#bodyStart;
  }

  header(name: string): string | undefined {
    return this.head.first(name);
  }

  headers(name: string): readonly string[] {
    return this.head.all(name);
  }

  list(name: string): readonly string[] {
    return this.head.list(name);
  }

  fields(): Iterable<HeaderField> {
    return this.head.fields();
  }

  get contacts(): readonly NameAddr[] {
    this.#contacts ??= this.head.each('contact', nameAddrAt) ?? [];
    return this.#contacts;
  }

  get contentType(): string | undefined {
    return this.head
      .first('content-type')
      ?.replace(/;[\s\S]*|\s/g, '')
      .toLowerCase();
  }

  get text(): string {
    return Buffer.from(this.body.buffer, this.body.byteOffset, this.body.byteLength).toString('utf8');
  }
}

export class ParsedRequest extends Parsed implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: string;

  constructor(method: string, uri: string, head: Head, essentials: Essentials) {
    super(head, essentials);
    this.method = method;
    this.uri = uri;
  }
}

export class ParsedResponse extends Parsed implements SipResponse {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, head: Head, essentials: Essentials) {
    super(head, essentials);
    this.status = status;
    this.reason = reason;
  }
}
