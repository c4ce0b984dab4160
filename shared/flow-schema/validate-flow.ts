/** Everything that can be known about a drawing before a call comes. Pure; the same in browser and server. */

import { checkCallStates } from './check-call-states.ts';
import { checkConfigs } from './check-config.ts';
import { checkDialStrings } from './check-dial-strings.ts';
import { checkFarEnds } from './check-far-ends.ts';
import { checkPaths } from './check-paths.ts';
import { checkStructure } from './check-structure.ts';
import { checkWords, type Readers } from './check-words.ts';
import { drawingOf } from './drawing.ts';
import type { Flow } from './flow.ts';
import type { NodeCard } from './node-card.ts';
import type { Problem } from './problem.ts';

/** Problems that are told at once; who has more has one cause for many. */
const MOST_PROBLEMS = 500;

/**
 * Errors first, each kind of rule in its order.
 * @param flow whose document has the right shape: see `parseFlow`
 * @param readers look into expressions and templates, which only the runtime can
 */
export function validateFlow(flow: Flow, cards: readonly NodeCard[], readers?: Readers): Problem[] {
  const drawing = drawingOf(flow, cards);
  const problems = [
    ...checkStructure(drawing, cards),
    ...checkZone(flow),
    ...checkConfigs(drawing),
    ...(readers ? checkWords(drawing, readers) : []),
    ...checkDialStrings(drawing),
    ...checkFarEnds(drawing),
    ...checkCallStates(drawing),
    ...checkPaths(drawing),
  ];
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  return [...errors, ...warnings].slice(0, MOST_PROBLEMS);
}

/** No errors: the flow may be published. */
export function isPublishable(problems: readonly Problem[]): boolean {
  return problems.every(({ severity }) => severity !== 'error');
}

function checkZone({ timeZone }: Flow): Problem[] {
  if (timeZone === undefined || isZone(timeZone)) return [];
  const message = {
    en: `“${timeZone}” is not a time zone. Write one such as Europe/London.`,
    de: `„${timeZone}“ ist keine Zeitzone. Schreiben Sie eine wie Europe/Berlin.`,
  };
  return [{ severity: 'error', code: 'unknown-time-zone', field: 'timeZone', message }];
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
