/** Start line and headers of one message: where each lies in the text, found in one pass, read when asked for. */

import { splitList } from './comma-list.ts';
import { isToken } from './grammar.ts';
import { canonicalName } from './header-names.ts';
import { limits } from './limits.ts';
import type { HeaderField } from './message.ts';

/*
 *  INVITE sip:b@example.org SIP/2.0 CR LF
 *  Via : SIP/2.0/UDP 192.0.2.1 CR LF           names[0] = 'via', text.slice(starts[0], ends[0]) is its value
 *  Subject: a long one CR LF
 *      folded CR LF                            belongs to the line before (§7.3.1)
 */
export class Head {
  readonly text: string;
  readonly startLine: string;
  /** Canonical names in wire order. */
  readonly names: string[] = [];
  /** What is wrong with the shape of the lines; the others can still be read. */
  readonly flaw: string | undefined;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #lines: number[] = [];
  #folded = false;

  /** @param text everything before the empty line, without its CRLF */
  constructor(text: string) {
    this.text = text;
    const end = text.indexOf('\r\n');
    this.startLine = end < 0 ? text : text.slice(0, end);
    this.flaw = this.#index(end < 0 ? text.length : end + 2) ?? (hasBareNul(text) ? 'NUL in the Head' : undefined);
  }

  #index(from: number): string | undefined {
    const { text } = this;
    let flaw: string | undefined;
    if (/[\r\n]/.test(this.startLine)) flaw = 'bare CR or LF';
    for (let at = from; at < text.length; ) {
      const cr = text.indexOf('\r', at);
      const lf = text.indexOf('\n', at);
      const end = cr < 0 && lf < 0 ? text.length : cr >= 0 && lf === cr + 1 ? cr : -1;
      if (end < 0) return 'bare CR or LF';
      if (this.names.length >= limits.headers) return 'Too Many Headers';
      flaw = this.#addLine(at, end) ?? flaw;
      at = end + 2;
    }
    return flaw;
  }

  #addLine(at: number, end: number): string | undefined {
    const { text } = this;
    const first = text.charCodeAt(at);
    const last = this.names.length - 1;
    if (first === 32 || first === 9) {
      if (last < 0) return 'Continuation Without Header';
      this.#ends[last] = end;
      this.#folded = true;
      return end - this.#lines[last]! > limits.headerLine ? 'Header Too Long' : undefined;
    }
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon > end) return 'Header Without Colon';
    if (end - at > limits.headerLine) return 'Header Too Long';
    let nameEnd = colon;
    while (nameEnd > at && isBlank(text.charCodeAt(nameEnd - 1))) nameEnd--;
    const written = text.slice(at, nameEnd);
    if (!isToken(written)) return 'Malformed Header Name';
    let start = colon + 1;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    this.names.push(canonicalName(written));
    this.#lines.push(at);
    this.#starts.push(start);
    this.#ends.push(end);
    return undefined;
  }

  /** Value of the header at this place: unfolded, trimmed. */
  value(index: number): string {
    const raw = this.text.slice(this.#starts[index], this.#ends[index]).trimEnd();
    return this.#folded && raw.includes('\r') ? unfold(raw) : raw;
  }

  first(name: string): string | undefined {
    const index = this.names.indexOf(name);
    return index < 0 ? undefined : this.value(index);
  }

  all(name: string): string[] {
    const values: string[] = [];
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i + 1)) values.push(this.value(i));
    return values;
  }

  list(name: string): string[] {
    const values = this.all(name);
    const elements = values.length === 1 ? splitList(values[0]!) : values.flatMap(splitList);
    return elements.length === 1 && elements[0] === '' ? [] : elements;
  }

  *fields(): Iterable<HeaderField> {
    for (let i = 0; i < this.names.length; i++) {
      const line = this.#lines[i]!;
      yield [this.text.slice(line, this.text.indexOf(':', line)).trimEnd(), this.value(i)];
    }
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** A line end and the white space around it mean one space (§7.3.1). */
const unfold = (raw: string): string =>
  raw
    .split('\r\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();

/** NUL may stand in a quoted string behind a backslash (§25.1, quoted-pair), nowhere else. */
const hasBareNul = (text: string): boolean => text.includes('\0') && /(^|[^\\])\0/.test(text);
