/**
 * Dial strings as text and as legs, both ways without loss.
 *
 *   anna[rt=20] & bob@local[dt=5,cd=600] | +442079460000@trunk
 *   \_________/   \____________________/   \_________________/
 *     rings         rings too, 5 s later     when both have failed
 *
 * Inside values `%2C %5D %26 %7C %25` stand for `, ] & | %`. Pure.
 */

import type { LocalText } from './fields.ts';

export interface DialStringLeg {
  readonly target: string;
  /** In the order in which they stand; unknown ones are kept. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** Legs of a stage ring together; the next stage begins when all before have failed. */
export type DialStages = readonly (readonly DialStringLeg[])[];

export type ParsedDialString =
  | { readonly ok: true; readonly stages: DialStages; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly why: 'empty' | 'control' | 'option' | 'bracket' | 'long' };

/** Options that mean something; all others are kept with a warning. */
export const DIAL_OPTIONS: ReadonlySet<string> = new Set([
  'dt',
  'rt',
  'cd',
  'rm',
  'tr',
  'fd',
  'fu',
  'fh',
  'ma',
  'rcd',
  'ac',
  'rc',
  'dr',
  'pa',
]);

/** Known, kept, and without effect: why. */
export const IDLE_OPTIONS: ReadonlyMap<string, LocalText> = new Map([
  [
    'rcd',
    {
      en: 'a call rings as soon as it is placed; who calls is known by then.',
      de: 'Ein Anruf klingelt, sobald er gewählt ist; wer anruft, steht dann fest.',
    },
  ],
]);

const LONGEST = 4000;
const ESCAPED: Readonly<Record<string, string>> = { ',': '%2C', ']': '%5D', '&': '%26', '|': '%7C', '%': '%25' };
const MEANT: Readonly<Record<string, string>> = { '%2c': ',', '%5d': ']', '%26': '&', '%7c': '|', '%25': '%' };

export function parseDialString(text: string): ParsedDialString {
  if (text.length > LONGEST) return { ok: false, why: 'long' };
  if (/[\r\n\0]/.test(text)) return { ok: false, why: 'control' };
  const unknown = new Set<string>();
  const stages: DialStringLeg[][] = [];
  for (const stage of text.split('|')) {
    const legs: DialStringLeg[] = [];
    for (const part of stage.split('&')) {
      const leg = readLeg(part.trim());
      if (typeof leg === 'string') return { ok: false, why: leg };
      for (const [name] of leg.options) if (!DIAL_OPTIONS.has(name)) unknown.add(name);
      legs.push(leg);
    }
    stages.push(legs);
  }
  return { ok: true, stages, unknown: [...unknown] };
}

export function formatDialString(stages: DialStages): string {
  return stages.map((legs) => legs.map(formatLeg).join('&')).join('|');
}

function readLeg(text: string): DialStringLeg | 'empty' | 'bracket' | 'option' {
  const bracket = startOfOptions(text);
  const target = unescapeText(text.slice(0, bracket).trim());
  if (target === '') return 'empty';
  if (bracket === text.length) return { target, options: [] };
  if (!text.endsWith(']')) return 'bracket';
  const inside = text.slice(bracket + 1, -1);
  if (inside.includes(']')) return 'bracket';
  const options: (readonly [string, string])[] = [];
  for (const pair of inside.split(',')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim().toLowerCase();
    if (equals < 1 || !/^[a-z][a-z0-9]*$/.test(name)) return 'option';
    options.push([name, unescapeText(pair.slice(equals + 1).trim())]);
  }
  return { target, options };
}

/** The bracket of an IPv6 address is none of ours: it holds no `=`. */
function startOfOptions(text: string): number {
  const found = text.search(/\[\s*[A-Za-z][A-Za-z0-9]*\s*=/);
  return found < 0 ? text.length : found;
}

function formatLeg({ target, options }: DialStringLeg): string {
  const written = options.map(([name, value]) => `${name}=${escapeValue(value)}`).join(',');
  return `${escapeTarget(target)}${written === '' ? '' : `[${written}]`}`;
}

const escapeValue = (text: string): string => text.replace(/[,\]&|%]/g, (sign) => ESCAPED[sign]!);
const escapeTarget = (text: string): string => text.replace(/[&|%]/g, (sign) => ESCAPED[sign]!);
const unescapeText = (text: string): string =>
  text.replace(/%(?:2c|5d|26|7c|25)/gi, (code) => MEANT[code.toLowerCase()]!);
