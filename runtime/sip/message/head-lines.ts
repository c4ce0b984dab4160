/** Where in a message the lines, names and values of its head begin and end. */

import { essentialHeaders, headersByLetter, type KnownHeader, knownHeader } from './header-names.ts';
import { limits } from './limits.ts';

const [TAB, CR, LF, SP, COLON] = [9, 13, 10, 32, 58] as const;

/** The first of `essentialHeaders` may stand there more than once. */
const repeatable = 2;

/**
 * Reads one head after the other; what it has found is to be copied before the next one. Its arrays are used again,
 * since growing new ones would cost as much as all the rest.
 */
export class HeadLines {
  readonly names: string[] = new Array(limits.headers).fill('');
  /** Two a header: where its value begins and where it ends. */
  readonly places: number[] = new Array(2 * limits.headers).fill(0);
  /** Which headers are the first ones of `essentialHeaders`; -1: it is not there. */
  readonly essential: number[] = essentialHeaders.map(() => -1);
  count = 0;
  /** Characters before the empty line; all there are when there is none. */
  size = 0;
  /** Whether there is an empty line. */
  complete = false;
  /** Where the start line ends. */
  lineEnd = 0;
  folded = false;
  flaw: string | undefined;
  /** What must stand there once and does not. */
  twice: string | undefined;
  #text = '';
  #codes: Buffer = none;

  /** @param codes the characters of `text` */
  read(text: string, codes: Buffer): void {
    this.#begin(text, codes);
    let at = this.#endOfLine(0);
    this.lineEnd = at;
    while (this.#endsWell(at)) {
      const line = at + 2;
      if (line >= text.length) break;
      const first = codes[line]!;
      const end = this.#endOfLine(line);
      if (end === line && first === CR && line + 1 < codes.length && codes[line + 1] === LF) {
        this.complete = true;
        this.size = at;
        break;
      }
      if (first === SP || first === TAB) this.#continuation(end);
      else this.#header(line, end);
      at = end;
    }
    if (!this.complete) this.#searchEnd();
    const nul = text.indexOf('\0');
    if (nul >= 0 && nul < this.size && hasBareNul(text.slice(0, this.size))) this.flaw ??= 'NUL in the Head';
  }

  #begin(text: string, codes: Buffer): void {
    this.#text = text;
    this.#codes = codes;
    this.count = 0;
    this.complete = false;
    this.folded = false;
    this.flaw = undefined;
    this.twice = undefined;
    for (let i = 0; i < this.essential.length; i++) this.essential[i] = -1;
  }

  /** Where the next CR or LF stands, or the text ends. */
  #endOfLine(from: number): number {
    const text = this.#text;
    const cr = text.indexOf('\r', from);
    const lf = text.indexOf('\n', from);
    if (cr >= 0 && cr < lf) return cr;
    return lf >= 0 ? lf : cr >= 0 ? cr : text.length;
  }

  /** False behind the last line, and where nothing can be told apart any more. */
  #endsWell(at: number): boolean {
    const codes = this.#codes;
    if (at >= codes.length) return false;
    if (codes[at] === CR && at + 1 < codes.length && codes[at + 1] === LF) return this.flaw !== 'Too Many Headers';
    this.flaw = 'bare CR or LF';
    return false;
  }

  #header(line: number, end: number): void {
    const codes = this.#codes;
    if (end - line > limits.headerLine) {
      this.flaw = 'Header Too Long';
      return;
    }
    const candidates = headersByLetter[codes[line]! & 31]!;
    for (let i = 0; i < candidates.length; i++) {
      const known = candidates[i]!;
      const colon = line + known.usual.length;
      if (colon < end && codes[colon] === COLON && this.#text.startsWith(known.usual, line)) {
        this.#add(known, colon + 1, end);
        return;
      }
    }
    this.#unusual(line, end);
  }

  /** A header that is written in another way than most do, or that we do not know. */
  #unusual(line: number, end: number): void {
    const text = this.#text;
    const colon = text.indexOf(':', line);
    if (colon < 0 || colon >= end) {
      this.flaw = 'Header Without Colon';
      return;
    }
    const known = knownHeader(text.slice(line, this.#withoutBlanks(line, colon)));
    if (known) this.#add(known, colon + 1, end);
    else this.flaw = 'Malformed Header Name';
  }

  #add(known: KnownHeader, from: number, to: number): void {
    const { count } = this;
    if (count === limits.headers) {
      this.flaw = 'Too Many Headers';
      return;
    }
    const codes = this.#codes;
    let value = from;
    while (value < to && (codes[value] === SP || codes[value] === TAB)) value++;
    this.names[count] = known.name;
    this.places[2 * count] = value;
    this.places[2 * count + 1] = this.#withoutBlanks(value, to);
    this.count++;
    const { place } = known;
    if (place < 0) return;
    if (this.essential[place]! < 0) this.essential[place] = count;
    else if (place >= repeatable) this.twice = known.name;
  }

  /** A line that begins with a blank belongs to the header before it (§7.3.1). */
  #continuation(end: number): void {
    this.folded = true;
    if (this.count === 0) {
      this.flaw = 'Continuation Without Header';
      return;
    }
    const last = 2 * this.count - 2;
    const value = this.places[last]!;
    this.places[last + 1] = this.#withoutBlanks(value, end);
    if (end - value > limits.headerLine) this.flaw = 'Header Too Long';
  }

  #withoutBlanks(from: number, to: number): number {
    const codes = this.#codes;
    let end = to;
    while (end > from && (codes[end - 1] === SP || codes[end - 1] === TAB)) end--;
    return end;
  }

  /** The lines could not be read to their end: where would it be? */
  #searchEnd(): void {
    const blank = this.#text.indexOf('\r\n\r\n');
    this.complete = blank >= 0;
    this.size = this.complete ? blank : this.#text.length;
  }
}

const none = Buffer.alloc(0);

/** NUL may stand in a quoted string behind a backslash (§25.1, quoted-pair), nowhere else. */
const hasBareNul = (head: string): boolean => /(^|[^\\])\0/.test(head);
