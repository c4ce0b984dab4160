/**
 * Regular expressions whose work grows with the text and nothing else: all ways are followed at once (Thompson), so
 * that no pattern can make a call, or all calls, wait. What needs going back (`\1`, look-around) is not there.
 */

import type { LocalText } from './fields.ts';

export const LONGEST_REGEX = 200;
const DEEPEST = 10;
/** Repetitions are written out: `X{99}` is 99 states. */
const MOST_STATES = 500;
const MOST_REPEATS = 100;

export interface LinearRegex {
  /** Found anywhere in the text, unless `^` and `$` say where. */
  test(text: string): boolean;
}

/** Why a pattern cannot be used. */
export class RegexRefused extends Error {
  readonly words: LocalText;

  constructor(en: string, de: string) {
    super(en);
    this.name = 'RegexRefused';
    this.words = { en, de };
  }
}

type Is = (char: string) => boolean;

type Part =
  | { readonly type: 'char'; readonly is: Is }
  | { readonly type: 'begin' | 'end' }
  | { readonly type: 'row'; readonly parts: readonly Part[] }
  | { readonly type: 'either'; readonly ways: readonly Part[] }
  | { readonly type: 'repeat'; readonly part: Part; readonly min: number; readonly max: number };

type State =
  | { readonly type: 'char'; readonly is: Is; readonly next: State }
  | { readonly type: 'begin' | 'end'; readonly next: State }
  | { readonly type: 'fork'; readonly ways: State[] }
  | { readonly type: 'found' };

/** @throws RegexRefused */
export function compileRegex(source: string): LinearRegex {
  if (source.length > LONGEST_REGEX) {
    throw new RegexRefused(
      `A regular expression may have ${LONGEST_REGEX} characters.`,
      `Ein regulärer Ausdruck darf ${LONGEST_REGEX} Zeichen haben.`,
    );
  }
  const first = statesOf(new Reader(source).read());
  return { test: (text) => isFound(first, [...text]) };
}

const isDigit: Is = (char) => char >= '0' && char <= '9';
const isWord: Is = (char) => /^[A-Za-z0-9_]$/.test(char);
const isSpace: Is = (char) => /^\s$/.test(char);
const not =
  (is: Is): Is =>
  (char) =>
    !is(char);

const CLASSES: Readonly<Record<string, Is>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};

class Reader {
  readonly #chars: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(source: string) {
    this.#chars = [...source];
  }

  read(): Part {
    const part = this.#either();
    if (this.#at < this.#chars.length) throw this.#unreadable();
    return part;
  }

  #either(): Part {
    const ways = [this.#row()];
    while (this.#take('|')) ways.push(this.#row());
    return ways.length === 1 ? ways[0]! : { type: 'either', ways };
  }

  #row(): Part {
    const parts: Part[] = [];
    while (this.#at < this.#chars.length && this.#chars[this.#at] !== '|' && this.#chars[this.#at] !== ')') {
      parts.push(this.#repeated(this.#single()));
    }
    return { type: 'row', parts };
  }

  #single(): Part {
    const char = this.#chars[this.#at++];
    if (char === '(') return this.#group();
    if (char === '[') return { type: 'char', is: this.#set() };
    if (char === '.') return { type: 'char', is: () => true };
    if (char === '^') return { type: 'begin' };
    if (char === '$') return { type: 'end' };
    if (char === '\\') return { type: 'char', is: this.#escaped() };
    if (char === undefined || '*+?{}]'.includes(char)) throw this.#unreadable();
    return { type: 'char', is: (other) => other === char };
  }

  #group(): Part {
    if (++this.#depth > DEEPEST) {
      throw new RegexRefused(
        `Brackets may stand ${DEEPEST} deep in each other.`,
        `Klammern dürfen ${DEEPEST} tief ineinander stehen.`,
      );
    }
    if (this.#take('?') && !this.#take(':')) throw this.#unreadable();
    const part = this.#either();
    if (!this.#take(')')) throw this.#unreadable();
    this.#depth--;
    return part;
  }

  #set(): Is {
    const negative = this.#take('^');
    const members: Is[] = [];
    while (!this.#take(']')) {
      const from = this.#chars[this.#at++];
      if (from === undefined) throw this.#unreadable();
      if (from === '\\') members.push(this.#escaped());
      else if (this.#chars[this.#at] === '-' && (this.#chars[this.#at + 1] ?? ']') !== ']') {
        const to = this.#chars[this.#at + 1]!;
        this.#at += 2;
        if (to < from || to === '\\') throw this.#unreadable();
        members.push((char) => char >= from && char <= to);
      } else members.push((char) => char === from);
    }
    const among: Is = (char) => members.some((is) => is(char));
    return negative ? not(among) : among;
  }

  #escaped(): Is {
    const char = this.#chars[this.#at++];
    const known = char !== undefined && Object.hasOwn(CLASSES, char) ? CLASSES[char] : undefined;
    if (known) return known;
    // Other letters and digits mean something elsewhere: better refused than understood differently.
    if (char === undefined || isWord(char)) throw this.#unreadable();
    return (other) => other === char;
  }

  #repeated(part: Part): Part {
    const range = this.#range();
    if (!range) return part;
    // Whether as few or as many as possible does not matter for yes or no.
    this.#take('?');
    if (this.#range()) throw this.#unreadable();
    return { type: 'repeat', part, ...range };
  }

  #range(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take('+')) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (!this.#take('{')) return undefined;
    const close = this.#chars.indexOf('}', this.#at);
    const found = /^(\d{1,3})(,(\d{1,3})?)?$/.exec(this.#chars.slice(this.#at, Math.max(close, this.#at)).join(''));
    if (!found) throw this.#unreadable();
    this.#at = close + 1;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
    if (max < min) throw this.#unreadable();
    if (min > MOST_REPEATS || (max > MOST_REPEATS && Number.isFinite(max))) throw tooLarge();
    return { min, max };
  }

  #take(char: string): boolean {
    if (this.#chars[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #unreadable(): RegexRefused {
    const place = Math.min(this.#at + 1, this.#chars.length);
    return new RegexRefused(
      `The regular expression cannot be read near character ${place}. Back references and look-around are not understood.`,
      `Der reguläre Ausdruck ist nahe Zeichen ${place} nicht lesbar. Rückbezüge und Vor- oder Rückschau werden nicht verstanden.`,
    );
  }
}

function tooLarge(): RegexRefused {
  return new RegexRefused(
    'The regular expression repeats too much. Shorten its repetitions.',
    'Der reguläre Ausdruck wiederholt zu viel. Kürzen Sie seine Wiederholungen.',
  );
}

/** Built from its end, so that each state knows what follows. */
function statesOf(whole: Part): State {
  let spent = 0;
  const build = (part: Part, next: State): State => {
    if (++spent > MOST_STATES) throw tooLarge();
    switch (part.type) {
      case 'char':
        return { type: 'char', is: part.is, next };
      case 'row':
        return part.parts.reduceRight<State>((after, one) => build(one, after), next);
      case 'either':
        return { type: 'fork', ways: part.ways.map((way) => build(way, next)) };
      case 'repeat':
        return buildRepeat(part, next);
      default:
        return { type: part.type, next };
    }
  };
  const buildRepeat = ({ part, min, max }: Extract<Part, { type: 'repeat' }>, next: State): State => {
    let after = next;
    if (max === Number.POSITIVE_INFINITY) {
      const again: State = { type: 'fork', ways: [next] };
      again.ways.push(build(part, again));
      after = again;
    } else {
      for (let more = max - min; more > 0; more--) after = { type: 'fork', ways: [next, build(part, after)] };
    }
    for (let once = min; once > 0; once--) after = build(part, after);
    return after;
  };
  return build(whole, { type: 'found' });
}

function isFound(first: State, chars: readonly string[]): boolean {
  let current = new Set<State>();
  for (let at = 0; ; at++) {
    if (enter(first, current, at, chars.length)) return true;
    if (at === chars.length) return false;
    const next = new Set<State>();
    for (const state of current) {
      if (state.type === 'char' && state.is(chars[at]!) && enter(state.next, next, at + 1, chars.length)) return true;
    }
    current = next;
  }
}

/** Adds the state and whatever is reached from it without a character. @returns whether that is the end */
function enter(first: State, into: Set<State>, at: number, end: number): boolean {
  const open = [first];
  for (let state = open.pop(); state; state = open.pop()) {
    if (state.type === 'found') return true;
    if (into.has(state)) continue;
    into.add(state);
    if (state.type === 'fork') open.push(...state.ways);
    else if ((state.type === 'begin' && at === 0) || (state.type === 'end' && at === end)) open.push(state.next);
  }
  return false;
}
