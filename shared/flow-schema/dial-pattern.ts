/**
 * One pattern of an allow or deny list. Pure.
 *
 *     +353      every number that begins so            00X.   00, a digit, and at least one more
 *     =112      this number and no other               NXX    N is 2–9, Z is 1–9, X is 0–9
 *     premium   every number of that kind              mobile:+44   of that kind, and begins so
 *     sip       every SIP address outside              @example.org   those at that host
 */

/** What is dialled, as far as a pattern sees it. */
export type Dialled =
  | { readonly type: 'number'; readonly number: DialledNumber }
  | { readonly type: 'sip'; readonly user: string; readonly host: string };

export interface DialledNumber {
  /** In full where it is a full number; else the digits, or the word. */
  readonly text: string;
  readonly kind: PatternKind | 'word';
  /** ISO 3166. */
  readonly country?: string;
  /** All ways to write it. */
  readonly forms: readonly string[];
}

export interface Pattern {
  readonly text: string;
  matches(dialled: Dialled): boolean;
  /** The kind that it names; such a pattern lets in what is otherwise denied by its kind. */
  readonly kind?: PatternKind;
  /** Names one single number. */
  readonly exact: boolean;
  /** Nothing but a kind. */
  readonly wholeKind: boolean;
}

export const PATTERN_KINDS = [
  'fixed',
  'mobile',
  'tollFree',
  'premium',
  'sharedCost',
  'personal',
  'satellite',
  'short',
  'other',
  'emergency',
  'sip',
] as const;
export type PatternKind = (typeof PATTERN_KINDS)[number];

/** Longer patterns are refused: no number is longer. */
const LONGEST = 80;
const NUMBER = /^[+*#0-9XZN]*\.?$/;
const CLASSES: Readonly<Record<string, string>> = {
  X: '[0-9]',
  Z: '[1-9]',
  N: '[2-9]',
  '.': '.+',
  '+': '\\+',
  '*': '\\*',
};

/** @returns the pattern, or what is wrong with it in words */
export function readPattern(written: string): Pattern | string {
  const text = written.trim();
  if (text === '' || text.length > LONGEST) return `a pattern has 1 to ${LONGEST} characters`;
  if (text.startsWith('@')) return atHost(text);
  const [first = '', ...rest] = text.split(':');
  const kind = PATTERN_KINDS.find((name) => name.toLowerCase() === first.toLowerCase());
  if (kind === undefined) return rest.length === 0 || text.startsWith('sip:') ? byDigits(text) : unknownKind(first);
  if (rest.length === 0)
    return { text, kind, exact: false, wholeKind: true, matches: (dialled) => isOf(dialled, kind) };
  const inner = kind === 'sip' ? atHost(`@${rest.join(':').replace(/^.*@/, '')}`) : byDigits(rest.join(':'));
  if (typeof inner === 'string') return inner;
  return {
    ...inner,
    text,
    kind,
    matches: (dialled) => isOf(dialled, kind) && inner.matches(dialled),
  };
}

function byDigits(text: string): Pattern | string {
  const exact = text.startsWith('=');
  const body = (exact ? text.slice(1) : text).replace(/[\s()/-]/g, '');
  if (body === '' || !NUMBER.test(body))
    return isWord(text) ?? `“${text}” is no pattern such as +353, 00X., =112 or premium`;
  const source = [...body].map((char) => CLASSES[char] ?? char).join('');
  const shape = new RegExp(exact ? `^${source}$` : `^${source}`);
  return {
    text,
    exact: exact && !/[XZN.]/.test(body),
    wholeKind: false,
    matches: (dialled) => dialled.type === 'number' && dialled.number.forms.some((form) => shape.test(form)),
  };
}

/** `=echo`: a name at a provider, exactly. */
function isWord(text: string): Pattern | undefined {
  const word = /^=([a-z][\w.-]*)$/i.exec(text)?.[1]?.toLowerCase();
  if (word === undefined) return undefined;
  const matches = (dialled: Dialled) => dialled.type === 'number' && dialled.number.text.toLowerCase() === word;
  return { text, exact: true, wholeKind: false, matches };
}

/** `@example.org`, or `sip:example.org`. */
function atHost(text: string): Pattern | string {
  const host = text.slice(1).toLowerCase();
  if (!/^[a-z0-9.:[\]-]+$/.test(host)) return `“${text}” names no host such as @example.org`;
  const matches = (dialled: Dialled) => dialled.type === 'sip' && dialled.host === host.replace(/^\[|\]$/g, '');
  return { text, kind: 'sip', exact: false, wholeKind: false, matches };
}

function isOf(dialled: Dialled, kind: PatternKind): boolean {
  return dialled.type === 'sip' ? kind === 'sip' : dialled.number.kind === kind;
}

function unknownKind(text: string): string {
  return `“${text}” is no kind of number; there are ${PATTERN_KINDS.join(', ')}`;
}
