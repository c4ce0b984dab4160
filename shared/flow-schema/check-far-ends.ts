/** Rules about what a drawing lets far ends ask for: their REFER and 3xx, and options of dial strings that do nothing. */

import { DIAL_OPTIONS, type DialStringLeg, IDLE_OPTIONS, parseDialString } from './dial-string.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import type { Problem } from './problem.ts';

export function checkFarEnds({ nodes }: Drawing): Problem[] {
  const drawn = [...nodes.values()];
  const entries = new Set(drawn.filter(({ card }) => card.role === 'start').flatMap(({ out }) => out.map(portOf)));
  return drawn.flatMap((node) => checkNode(node, entries));
}

const portOf = ({ port }: { readonly port: string }) => port;

function checkNode({ node, config }: DrawnNode, entries: ReadonlySet<string>): Problem[] {
  const { dialString, followed } = config;
  const parsed = typeof dialString === 'string' ? parseDialString(dialString) : undefined;
  const legs = parsed?.ok ? parsed.stages.flat() : [];
  return [
    ...(followed === 'instance' ? wish(node.id, 'redirect', 'followed', undefined, entries) : []),
    ...legs.flatMap((leg) =>
      WISHES.filter(([option, value]) => lastOf(leg, option) === value).flatMap(([, , entry]) =>
        wish(node.id, entry, 'dialString', leg.target, entries),
      ),
    ),
    ...[...new Set(legs.flatMap(({ options }) => options.map(([name]) => name)))].flatMap((name) =>
      idle(node.id, name),
    ),
  ];
}

/** Options by which a leg lets its far end place calls, and the entry that they need. */
const WISHES = [
  ['tr', 'c', 'transfer'],
  ['rm', 'n', 'redirect'],
] as const;

/** The last one counts, as it does when the leg is dialled. */
const lastOf = ({ options }: DialStringLeg, option: string) => options.findLast(([name]) => name === option)?.[1];

function wish(
  node: string,
  entry: 'transfer' | 'redirect',
  field: string,
  target: string | undefined,
  entries: ReadonlySet<string>,
): Problem[] {
  const who = { en: target ?? 'Whoever is called here', de: target ?? 'Wer hier angerufen wird' };
  if (entries.has(entry)) {
    const message = {
      en: `${who.en}: this far end can have calls placed at your cost, as far as the entry “${ENTRIES[entry].en}” lets it. Draw there whom it may reach.`,
      de: `${who.de}: Diese Gegenseite kann auf Ihre Kosten anrufen lassen, soweit der Eingang „${ENTRIES[entry].de}“ es zulässt. Zeichnen Sie dort, wen sie erreichen darf.`,
    };
    return [{ severity: 'warning', code: 'far-end-may-call', node, field, message }];
  }
  const message = {
    en: `${who.en}: what this far end asks for is to be decided by the entry “${ENTRIES[entry].en}”, but that exit of the start leads nowhere. Connect it, or take the setting away.`,
    de: `${who.de}: Über das, was diese Gegenseite verlangt, soll der Eingang „${ENTRIES[entry].de}“ entscheiden, aber dieser Ausgang des Starts führt nirgends hin. Verbinden Sie ihn, oder nehmen Sie die Einstellung weg.`,
  };
  return [{ severity: 'error', code: `no-${entry}-entry`, node, field, message }];
}

/** As the start's card calls them. */
const ENTRIES = {
  redirect: { en: 'Redirected', de: 'Umgeleitet' },
  transfer: { en: 'Transferred', de: 'Weiterverbunden' },
} as const;

function idle(node: string, name: string): Problem[] {
  const known = DIAL_OPTIONS.has(name);
  if (known && !IDLE_OPTIONS.has(name)) return [];
  const message = known
    ? {
        en: `The option “${name}” has no effect here: ${IDLE_OPTIONS.get(name)?.en}`,
        de: `Die Option „${name}“ bewirkt hier nichts: ${IDLE_OPTIONS.get(name)?.de}`,
      }
    : {
        en: `The option “${name}” is unknown and has no effect.`,
        de: `Die Option „${name}“ ist unbekannt und bewirkt nichts.`,
      };
  return [{ severity: 'warning', code: 'idle-dial-option', node, field: 'dialString', message }];
}
