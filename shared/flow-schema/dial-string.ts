/**
 * Dial strings as text and as legs, both ways without loss.
 *
 *   anna[rt=20] & bob@local[dt=5,cd=600] | +442079460000@trunk
 *   \_________/   \____________________/   \_________________/
 *     rings         rings too, 5 s later     when both have failed
 *
 * Inside values `%2C %5D %26 %7C %25` stand for `, ] & | %`. CR, LF and NUL are refused. Pure.
 */

import { DIAL_OPTIONS } from './dial-options.ts';

export interface DialStringLeg {
  readonly target: string;
  /** In the order in which they stand; unknown ones are kept. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

/** Legs of a stage ring together; the next stage begins when all before have failed. */
export type DialStages = readonly (readonly DialStringLeg[])[];

/** `empty`: it names nobody; `control`: CR, LF or NUL; `option`: not name=value; `bracket`: one is missing. */
export type LegFault = 'empty' | 'control' | 'option' | 'bracket';

/** A leg as somebody wrote it, which may be none yet. */
export interface WrittenLeg extends DialStringLeg {
  /** Why nobody can be called by it. But for `empty`, its target is then all that was written, and it has no options. */
  readonly fault?: LegFault;
}

export type WrittenStages = readonly (readonly WrittenLeg[])[];

/** Where a fault is; counted from 0. */
export interface DialFault {
  readonly stage: number;
  readonly leg: number;
  readonly why: LegFault;
  readonly written: string;
}

export type ParsedDialString =
  | { readonly ok: true; readonly stages: DialStages; readonly unknown: readonly string[] }
  | { readonly ok: false; readonly why: LegFault | 'long'; readonly faults: readonly DialFault[] };

const LONGEST = 4000;
const CONTROL = /[\r\n\0]/;
const ESCAPED: Readonly<Record<string, string>> = { ',': '%2C', ']': '%5D', '&': '%26', '|': '%7C', '%': '%25' };
const MEANT: Readonly<Record<string, string>> = { '%2c': ',', '%5d': ']', '%26': '&', '%7c': '|', '%25': '%' };

/** All or nothing, as a call needs it. `why` is the first of the `faults`; a text that is too long has none. */
export function parseDialString(text: string): ParsedDialString {
  if (text.length > LONGEST) return { ok: false, why: 'long', faults: [] };
  const stages = readLegs(text);
  const [first, ...more] = faultsOf(stages);
  if (first) return { ok: false, why: first.why, faults: [first, ...more] };
  const names = stages.flat().flatMap(({ options }) => options.map(([name]) => name));
  return { ok: true, stages, unknown: [...new Set(names.filter((name) => !DIAL_OPTIONS.has(name)))] };
}

/** Every text has legs; those that cannot be read stand as they were written, with their fault. */
export function readLegs(text: string): WrittenStages {
  return text.split('|').map((stage) => stage.split('&').map(readLeg));
}

export function faultsOf(stages: WrittenStages): readonly DialFault[] {
  return stages.flatMap((legs, stage) =>
    legs.flatMap((each, leg) => (each.fault ? [{ stage, leg, why: each.fault, written: formatLeg(each) }] : [])),
  );
}

/** @param written what stands between two separators */
export function readLeg(written: string): WrittenLeg {
  if (CONTROL.test(written)) return { target: written, options: [], fault: 'control' };
  const text = written.trim();
  const bracket = startOfOptions(text);
  const options = readOptions(text.slice(bracket));
  if (typeof options === 'string') return { target: text, options: [], fault: options };
  const target = unescapeText(text.slice(0, bracket).trim());
  return target === '' ? { target, options, fault: 'empty' } : { target, options };
}

/** Legs that could not be read stay as they were written. */
export function formatDialString(stages: WrittenStages): string {
  return stages.map((legs) => legs.map(formatLeg).join('&')).join('|');
}

/**
 * Where the options of a leg begin; the length when it has none. The bracket of an IPv6 address is none of ours: it holds
 * no `=`.
 */
export function startOfOptions(text: string): number {
  const found = text.search(/\[\s*[A-Za-z][A-Za-z0-9]*\s*=/);
  return found < 0 ? text.length : found;
}

function readOptions(text: string): DialStringLeg['options'] | 'bracket' | 'option' {
  if (text === '') return [];
  const inside = text.slice(1, -1);
  if (!text.endsWith(']') || inside.includes(']')) return 'bracket';
  const options: (readonly [string, string])[] = [];
  for (const pair of inside.split(',')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim().toLowerCase();
    if (equals < 1 || !/^[a-z][a-z0-9]*$/.test(name)) return 'option';
    options.push([name, unescapeText(pair.slice(equals + 1).trim())]);
  }
  return options;
}

function formatLeg({ target, options, fault }: WrittenLeg): string {
  if (fault && fault !== 'empty') return target.replace(/[&|]/g, (sign) => ESCAPED[sign]!);
  const written = options.map(([name, value]) => `${name}=${escapeValue(value.trim())}`).join(',');
  return `${escapeTarget(target.trim())}${written === '' ? '' : `[${written}]`}`;
}

const escapeValue = (text: string): string => text.replace(/[,\]&|%]/g, (sign) => ESCAPED[sign]!);
const escapeTarget = (text: string): string => text.replace(/[&|%]/g, (sign) => ESCAPED[sign]!);
const unescapeText = (text: string): string =>
  text.replace(/%(?:2c|5d|26|7c|25)/gi, (code) => MEANT[code.toLowerCase()]!);
