/** Start line and headers of one message: where each lies in the text, found in one pass, read when asked for. */

import { endOfElement, splitList } from './comma-list.ts';
import { indexWithin, skipSpace, skipSpaceBack } from './grammar.ts';
import { headerNameAt } from './header-names.ts';
import { limits } from './limits.ts';
import type { HeaderField } from './message.ts';

/** Reads what stands in a text from one place to another. */
export type Parse<Result> = (text: string, from: number, to: number) => Result;

/*
 *  INVITE sip:b@example.org SIP/2.0 CR LF
 *  Via : SIP/2.0/UDP 192.0.2.1 CR LF           names[0] = 'via'; its line, and where its value begins and ends
 *  Subject: a long one CR LF
 *      folded CR LF                            belongs to the line before (§7.3.1)
 */
export class Head {
  readonly startLine: string;
  /** Canonical names in wire order. */
  readonly names: string[] = [];
  /** What is wrong with the shape of the lines; the others can still be read. */
  readonly flaw: string | undefined;
  /** Characters of start line and headers, without the empty line. */
  readonly size: number;
  /** The message, or its beginning. */
  readonly text: string;
  /** Three numbers a header: where its line begins, where its value begins, and where that ends. */
  readonly #places: number[] = [];
  #folded = false;

  /** @param text a message, or its beginning; @param size where its empty line begins */
  constructor(text: string, size = text.length) {
    this.text = text;
    this.size = size;
    const cr = indexWithin(text, '\r', 0, size);
    const end = cr < 0 ? size : cr;
    this.startLine = text.slice(0, end);
    this.flaw = this.#index(end) ?? (this.#hasBareNul() ? 'NUL in the Head' : undefined);
  }

  /** @param from where the start line ends */
  #index(from: number): string | undefined {
    const { text, size } = this;
    let flaw: string | undefined;
    if (indexWithin(text, '\n', 0, size) !== (from < size ? from + 1 : -1)) return 'bare CR or LF';
    for (let at = from + 2; at < size; ) {
      const cr = text.indexOf('\r', at);
      const lf = text.indexOf('\n', at);
      const isLast = (cr < 0 || cr >= size) && (lf < 0 || lf >= size);
      const end = isLast ? size : cr;
      if (!isLast && lf !== cr + 1) return 'bare CR or LF';
      if (this.names.length >= limits.headers) return 'Too Many Headers';
      flaw = this.#addLine(at, end) ?? flaw;
      at = end + 2;
    }
    return flaw;
  }

  #addLine(line: number, end: number): string | undefined {
    const { text } = this;
    if (isBlank(text.charCodeAt(line))) return this.#continue(end);
    const colon = text.indexOf(':', line);
    if (colon < 0 || colon >= end) return 'Header Without Colon';
    if (end - line > limits.headerLine) return 'Header Too Long';
    const name = headerNameAt(text, line, endWithoutBlanks(text, line, colon));
    if (name === undefined) return 'Malformed Header Name';
    let start = colon + 1;
    while (start < end && isBlank(text.charCodeAt(start))) start++;
    this.names.push(name);
    this.#places.push(line, start, endWithoutBlanks(text, start, end));
    return undefined;
  }

  #continue(end: number): string | undefined {
    const places = this.#places;
    const last = places.length - 3;
    if (last < 0) return 'Continuation Without Header';
    places[last + 2] = endWithoutBlanks(this.text, places[last + 1]!, end);
    this.#folded = true;
    return end - places[last]! > limits.headerLine ? 'Header Too Long' : undefined;
  }

  /** NUL may stand in a quoted string behind a backslash (§25.1, quoted-pair), nowhere else. */
  #hasBareNul(): boolean {
    return indexWithin(this.text, '\0', 0, this.size) >= 0 && /(^|[^\\])\0/.test(this.text.slice(0, this.size));
  }

  /** Value of the header at this place: unfolded, trimmed. */
  value(index: number): string {
    const raw = this.text.slice(this.#places[3 * index + 1]!, this.#places[3 * index + 2]!);
    return this.#isFolded(index) ? unfold(raw) : raw;
  }

  /** Parses the header at this place where it lies; only a folded one is copied before. */
  read<Result>(index: number, parse: Parse<Result>): Result {
    if (!this.#isFolded(index)) return parse(this.text, this.#places[3 * index + 1]!, this.#places[3 * index + 2]!);
    const value = this.value(index);
    return parse(value, 0, value.length);
  }

  #isFolded(index: number): boolean {
    if (!this.#folded) return false;
    return indexWithin(this.text, '\r', this.#places[3 * index + 1]!, this.#places[3 * index + 2]!) >= 0;
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
    const elements: string[] = [];
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i + 1)) {
      for (const element of this.read(i, splitList)) elements.push(element);
    }
    return elements.length === 1 && elements[0] === '' ? [] : elements;
  }

  /** Parses each element of a comma-separated header; undefined when one of them is malformed. */
  each<Result>(name: string, parse: Parse<Result | undefined>): Result[] | undefined {
    const results: Result[] = [];
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i + 1)) {
      const folded = this.#isFolded(i);
      const text = folded ? this.value(i) : this.text;
      const to = folded ? text.length : this.#places[3 * i + 2]!;
      for (let at = folded ? 0 : this.#places[3 * i + 1]!; at <= to; ) {
        const end = endOfElement(text, at, to);
        const start = skipSpace(text, at, end);
        const result = parse(text, start, skipSpaceBack(text, start, end));
        if (result === undefined) return undefined;
        results.push(result);
        at = end + 1;
      }
    }
    return results;
  }

  *fields(): Iterable<HeaderField> {
    for (let i = 0; i < this.names.length; i++) {
      const line = this.#places[3 * i]!;
      yield [this.text.slice(line, this.text.indexOf(':', line)).trimEnd(), this.value(i)];
    }
  }
}

const isBlank = (code: number): boolean => code === 32 || code === 9;

function endWithoutBlanks(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}

/** A line end and the white space around it mean one space (§7.3.1). */
const unfold = (raw: string): string =>
  raw
    .split('\r\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
