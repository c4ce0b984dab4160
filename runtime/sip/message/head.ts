/** Start line and headers of one message: where each lies in the text, found in one pass, read when asked for. */

import { isAscii, isUtf8 } from 'node:buffer';
import { type Characters, charactersOf } from './characters.ts';
import { endOfElement, splitList } from './comma-list.ts';
import { indexWithin, skipSpace, skipSpaceBack } from './grammar.ts';
import { HeadLines } from './head-lines.ts';
import type { HeaderField } from './message.ts';

/** Reads what stands in a text from one place to another. */
export type Parse<Result> = (source: Characters, from: number, to: number) => Result;

/*
 *  INVITE sip:b@example.org SIP/2.0 CR LF
 *  Via : SIP/2.0/UDP 192.0.2.1 CR LF           names[0] = 'via'; where its value begins and ends
 *  Subject: a long one CR LF
 *      folded CR LF                            belongs to the line before (§7.3.1)
 *  CR LF                                       at `size`; the body begins behind it
 */
export class Head implements Characters {
  readonly startLine: string;
  /** Canonical names in wire order. */
  readonly names: readonly string[];
  /** What is wrong with the shape of the lines; the others can still be read. */
  readonly flaw: string | undefined;
  /** Bytes of start line and headers, without the empty line. */
  readonly size: number;
  /** Where the body begins in the bytes that were given; -1: there is no empty line. */
  readonly bodyStart: number;
  /** The whole message, a character for each byte. */
  readonly text: string;
  readonly codes: Buffer;
  /** Where the first ones of `essentialHeaders` are among `names`; -1: it is not there. */
  readonly essential: readonly number[];
  /** Which of them stands there a second time though it must not. */
  readonly twice: string | undefined;
  /** Two numbers a header: where its value begins, and where that ends. */
  readonly #places: readonly number[];
  readonly #folded: boolean;
  /** Undefined: all of it is ASCII. */
  readonly #encoding: 'utf8' | 'latin1' | undefined;

  /** @param bytes a message, or its beginning; @param start where its start line begins */
  constructor(bytes: Buffer, start = 0) {
    this.codes = start === 0 ? bytes : bytes.subarray(start);
    this.text = bytes.toString('latin1', start);
    lines.read(this.text, this.codes);
    const { size, count } = lines;
    this.size = size;
    this.bodyStart = lines.complete ? start + size + 4 : -1;
    this.#encoding = isAscii(bytes) ? undefined : encodingOf(this.codes.subarray(0, size));
    this.startLine = this.#decoded(this.text.slice(0, lines.lineEnd));
    this.flaw = lines.flaw;
    this.names = lines.names.slice(0, count);
    this.#places = lines.places.slice(0, 2 * count);
    this.essential = lines.essential.slice();
    this.twice = lines.twice;
    this.#folded = lines.folded;
  }

  /** Value of the header at this place: unfolded, trimmed. */
  value(index: number): string {
    const raw = this.text.slice(this.#places[2 * index]!, this.#places[2 * index + 1]!);
    return this.#decoded(this.#isFolded(index) ? unfold(raw) : raw);
  }

  /** Parses the header at this place where it lies; only what is folded or not ASCII is copied before. */
  read<Result>(index: number, parse: Parse<Result>): Result {
    if (this.#isPlain) return parse(this, this.#places[2 * index]!, this.#places[2 * index + 1]!);
    const value = this.value(index);
    return parse(charactersOf(value), 0, value.length);
  }

  /** Whether every value can be read where it lies. */
  get #isPlain(): boolean {
    return !this.#folded && this.#encoding === undefined;
  }

  #isFolded(index: number): boolean {
    if (!this.#folded) return false;
    return indexWithin(this.text, '\r', this.#places[2 * index]!, this.#places[2 * index + 1]!) >= 0;
  }

  #decoded(raw: string): string {
    return this.#encoding === 'utf8' ? Buffer.from(raw, 'latin1').toString('utf8') : raw;
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
      for (const element of splitList(this.value(i))) elements.push(element);
    }
    return elements.length === 1 && elements[0] === '' ? [] : elements;
  }

  /** Parses each element of a comma-separated header; undefined when one of them is malformed. */
  each<Result>(name: string, parse: Parse<Result | undefined>): Result[] | undefined {
    const results: Result[] = [];
    for (let i = this.names.indexOf(name); i >= 0; i = this.names.indexOf(name, i + 1)) {
      const apart = !this.#isPlain;
      const source = apart ? charactersOf(this.value(i)) : this;
      const { text } = source;
      const to = apart ? text.length : this.#places[2 * i + 1]!;
      for (let at = apart ? 0 : this.#places[2 * i]!; at <= to; ) {
        const end = endOfElement(text, at, to);
        const start = skipSpace(text, at, end);
        const result = parse(source, start, skipSpaceBack(text, start, end));
        if (result === undefined) return undefined;
        results.push(result);
        at = end + 1;
      }
    }
    return results;
  }

  *fields(): Iterable<HeaderField> {
    for (let i = 0; i < this.names.length; i++) {
      // A name never has a line of its own before its value.
      const line = this.text.lastIndexOf('\n', this.#places[2 * i]! - 1) + 1;
      yield [this.text.slice(line, this.text.indexOf(':', line)).trimEnd(), this.value(i)];
    }
  }
}

const lines = new HeadLines();

/** A line end and the white space around it mean one space (§7.3.1). */
const unfold = (raw: string): string =>
  raw
    .split('\r\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();

/** UTF-8 (§7); old phones write ISO 8859-1, which is no valid UTF-8 as soon as it matters. */
const encodingOf = (bytes: Buffer): 'utf8' | 'latin1' => (isUtf8(bytes) ? 'utf8' : 'latin1');
