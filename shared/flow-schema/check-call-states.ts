/** Rule: whatever way a call takes, each box finds it in the state that the box needs. */

import { type Drawing, type DrawnNode, nameOf } from './drawing.ts';
import type { FlowEdge } from './flow.ts';
import { type CallNeed, ERROR_PORT, type Leaves, needOf } from './node-card.ts';
import type { Problem } from './problem.ts';

type State = 'unanswered' | 'answered' | 'ended';

const fits: Readonly<Record<CallNeed, readonly State[]>> = {
  any: ['unanswered', 'answered', 'ended'],
  open: ['unanswered', 'answered'],
  unanswered: ['unanswered'],
  answered: ['answered'],
};

/** A box that does not find what it needs, and the cord by which the call came. */
interface Breach {
  readonly at: DrawnNode;
  readonly state: State;
  readonly via?: FlowEdge;
}

export function checkCallStates(drawing: Drawing): Problem[] {
  const entries = [...drawing.nodes.values()];
  const from = (entry: DrawnNode, state: State) => breachesFrom(drawing, entry, state);
  const sure = entries.flatMap((entry) => {
    if (entry.card.role === 'start') return from(entry, 'unanswered');
    return entry.card.enters === 'hangup' ? from(entry, 'ended') : [];
  });
  // A box may fail before or after the answer: only what fits neither is surely wrong.
  const handled = entries
    .filter(({ card }) => card.enters === 'error')
    .map((entry) => [from(entry, 'unanswered'), from(entry, 'answered')] as const);
  return [
    ...once(sure).map((breach) => problemOf(breach, 'error')),
    ...handled.flatMap(([before, after]) => [
      ...once(before.filter(({ at }) => after.some((other) => other.at === at))).map((breach) =>
        problemOf(breach, 'error'),
      ),
      ...once([
        ...before.filter(({ at }) => !after.some((other) => other.at === at)),
        ...after.filter(({ at }) => !before.some((other) => other.at === at)),
      ]).map((breach) => problemOf(breach, 'warning')),
    ]),
  ];
}

function breachesFrom({ nodes }: Drawing, entry: DrawnNode, entryState: State): Breach[] {
  const seen = new Set<string>();
  const breaches: Breach[] = [];
  const open: Breach[] = [{ at: entry, state: entryState }];
  for (let visit = open.pop(); visit; visit = open.pop()) {
    const { at, state } = visit;
    const place = `${at.node.id} ${state}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const fine = fits[needOf(at.card, at.config)].includes(state);
    if (!fine) breaches.push(visit);
    for (const via of at.out) {
      const port = at.ports.find(({ id }) => id === via.port);
      const next = nodes.get(via.target);
      // A box that cannot do its job leaves by its error exit only.
      if (!port || !next || (!fine && port.id !== ERROR_PORT.id)) continue;
      // What another flow has done to the call is seen when it runs.
      if (port.leaves !== 'unknown') open.push({ at: next, state: after(state, port.leaves), via });
    }
  }
  return breaches;
}

function after(state: State, leaves: Exclude<Leaves, 'unknown'>): State {
  return leaves === 'same' || state === 'ended' ? state : leaves;
}

/** One problem for each box and state. */
function once(breaches: readonly Breach[]): Breach[] {
  const told = new Set<string>();
  return breaches.filter(({ at, state }) => {
    const key = `${at.node.id} ${state}`;
    return !told.has(key) && told.add(key);
  });
}

const advice: Readonly<Record<State, { readonly code: string; readonly en: string; readonly de: string }>> = {
  unanswered: {
    code: 'before-answer',
    en: 'a call can get here before it is answered. Put an Answer on the way.',
    de: 'ein Anruf kann hierherkommen, bevor er angenommen ist. Setzen Sie ein Annehmen auf den Weg.',
  },
  answered: {
    code: 'after-answer',
    en: 'a call can get here after it was answered, when it is too late for this. Move it before the Answer.',
    de: 'ein Anruf kann hierherkommen, wenn er schon angenommen und es dafür zu spät ist. Rücken Sie ihn vor das Annehmen.',
  },
  ended: {
    code: 'after-end',
    en: 'a call can get here after it has ended. Take it out of this way.',
    de: 'ein Anruf kann hierherkommen, wenn er schon beendet ist. Nehmen Sie ihn aus diesem Weg.',
  },
};

function problemOf({ at, state, via }: Breach, severity: Problem['severity']): Problem {
  const { code, en, de } = advice[state];
  return {
    severity,
    code,
    node: at.node.id,
    ...(via && { edge: via.id }),
    message: { en: `“${nameOf(at, 'en')}”: ${en}`, de: `„${nameOf(at, 'de')}“: ${de}` },
  };
}
