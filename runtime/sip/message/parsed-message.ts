/** Messages that came from the wire: the common headers are read, the rest waits until somebody asks. */

import type { CSeq } from './cseq.ts';
import type { Head } from './head.ts';
import type { HeaderField, SipRequest, SipResponse } from './message.ts';
import { type NameAddr, parseNameAddr } from './name-addr.ts';
import type { Via } from './via.ts';

/** The headers that every message must have (RFC 3261 §8.1.1). */
export interface Essentials {
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
}

class Parsed {
  readonly head: Head;
  readonly via: Via;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly body: Uint8Array;
  #contacts: readonly NameAddr[] | undefined;

  constructor(head: Head, essentials: Essentials, body: Uint8Array) {
    this.head = head;
    this.via = essentials.via;
    this.from = essentials.from;
    this.to = essentials.to;
    this.callId = essentials.callId;
    this.cseq = essentials.cseq;
    this.body = body;
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
    this.#contacts ??= readContacts(this.head.list('contact'));
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

function readContacts(elements: readonly string[]): readonly NameAddr[] {
  const contacts = elements.map(parseNameAddr);
  return contacts.every((contact) => contact !== undefined) ? contacts : [];
}

export class ParsedRequest extends Parsed implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: string;

  constructor(method: string, uri: string, head: Head, essentials: Essentials, body: Uint8Array) {
    super(head, essentials, body);
    this.method = method;
    this.uri = uri;
  }
}

export class ParsedResponse extends Parsed implements SipResponse {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, head: Head, essentials: Essentials, body: Uint8Array) {
    super(head, essentials, body);
    this.status = status;
    this.reason = reason;
  }
}
