/** Flow variables as events carry them: to thousands of readers, into rings and journals that must stay small. */

/** Characters of a text in an event; the variable itself keeps all of it. */
export const MOST_SHOWN = 200;

/** The facts about variables with long texts cut; what was cut off is told by an ellipsis. */
export function shownVars(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, shown(value)]));
}

function shown(value: unknown): unknown {
  return typeof value === 'string' && value.length > MOST_SHOWN ? `${value.slice(0, MOST_SHOWN)}…` : value;
}
