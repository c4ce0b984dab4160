/** What no JSON of ours contains, looked for before anything else reads it. */

import type { LocalText } from './fields.ts';
import { FLOW_LIMITS } from './flow.ts';
import type { Problem } from './problem.ts';

/** Keys that could reach an object's prototype where somebody copies carelessly. */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Values in one document; far more than the largest flow has. */
const MOST_VALUES = 500_000;

/** The first offence, if there is one. Walks without recursion, so that depth cannot hurt. */
export function hostileJson(json: unknown): Problem | undefined {
  const open: { readonly value: unknown; readonly path: string; readonly depth: number }[] = [
    { value: json, path: '', depth: 0 },
  ];
  for (let seen = 0, next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (++seen > MOST_VALUES) return refusal('too-large', path, tooLarge);
    if (typeof value !== 'object' || value === null) continue;
    if (depth > FLOW_LIMITS.depth) return refusal('too-deep', path, tooDeep);
    for (const key of Object.keys(value)) {
      const inner = path === '' ? key : `${path}/${key}`;
      if (RESERVED_NAMES.has(key)) return refusal('reserved-name', inner, reservedName(key));
      open.push({ value: (value as Record<string, unknown>)[key], path: inner, depth: depth + 1 });
    }
  }
  return undefined;
}

const tooLarge = { en: 'The flow is too large. Divide it.', de: 'Der Ablauf ist zu groß. Teilen Sie ihn auf.' };
const tooDeep = {
  en: `The file is nested more than ${FLOW_LIMITS.depth} levels deep. Flows are not; check where it comes from.`,
  de: `Die Datei ist mehr als ${FLOW_LIMITS.depth} Ebenen tief verschachtelt. Abläufe sind das nicht; prüfen Sie, woher sie kommt.`,
};

export function reservedName(name: string): LocalText {
  return {
    en: `The name “${name}” is not allowed. Choose another.`,
    de: `Der Name „${name}“ ist nicht erlaubt. Wählen Sie einen anderen.`,
  };
}

function refusal(code: string, field: string, message: LocalText): Problem {
  return { severity: 'error', code, message, field: field.slice(0, 200) };
}
