/** Rules about dial strings: each leg can be read, and its options do something. What is wrong is named at the leg. */

import { faultOfLeg, notesOfLeg } from './dial-faults.ts';
import { DIAL_OPTIONS } from './dial-options.ts';
import type { WrittenLeg } from './dial-string.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import { readDrawnLegs, writeDrawnLegs } from './drawn-dial-string.ts';
import type { LocalText } from './fields.ts';
import type { Problem } from './problem.ts';

/** What a form that shows the legs says itself, at the leg and at once. */
export const TOLD_AT_LEGS: ReadonlySet<string> = new Set(['bad-dial-string', 'bad-dial-option', 'idle-dial-option']);

export function checkDialStrings({ nodes }: Drawing): Problem[] {
  return [...nodes.values()].flatMap(checkNode);
}

function checkNode({ node, card, config }: DrawnNode): Problem[] {
  const fields = Object.entries(card.fields).filter(([, { format }]) => format === 'dial-string');
  return fields.flatMap(([field]) => {
    const text = config[field];
    if (typeof text !== 'string' || text === '') return [];
    const legs = readDrawnLegs(text).flatMap((stage, at) => stage.map((leg, place) => ({ leg, at, place })));
    // What is filled in may be what is missing.
    const severity = text.includes('{{') ? 'warning' : 'error';
    const problem = (code: string, message: LocalText, is: Problem['severity']): Problem => ({
      severity: is,
      code,
      node: node.id,
      field,
      message,
    });
    const faults = legs.flatMap(({ leg, at, place }): Problem[] => {
      // An open “{{” is told of by the rules about words.
      const fault = leg.fault && faultOfLeg(leg);
      return fault ? [problem('bad-dial-string', named(leg, at, place, fault), severity)] : [];
    });
    const told = new Set<string>();
    const notes = legs.flatMap(({ leg, at, place }) =>
      notesOfLeg(leg).flatMap(({ option, message }): Problem[] => {
        const code = hasEffect(option) ? 'bad-dial-option' : 'idle-dial-option';
        // What never does anything is told of once.
        if (code === 'idle-dial-option' && told.has(option)) return [];
        told.add(option);
        return [problem(code, named(leg, at, place, message), 'warning')];
      }),
    );
    return [...faults, ...notes];
  });
}

function hasEffect(option: string): boolean {
  const known = DIAL_OPTIONS.get(option);
  return known !== undefined && known.idle === undefined;
}

/** @param at its stage @param place within it; both from 0 */
function named(leg: WrittenLeg, at: number, place: number, { en, de }: LocalText): LocalText {
  const written = leg.fault ? writeDrawnLegs([[leg]]) : leg.target;
  const who = `${at + 1}.${place + 1}${written === '' ? '' : ` (${written.slice(0, 60)})`}`;
  return { en: `Leg ${who}: ${en}`, de: `Zweig ${who}: ${de}` };
}
