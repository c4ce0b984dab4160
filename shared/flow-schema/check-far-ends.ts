/** Rules about what a drawing lets far ends ask for: their REFER and 3xx. */

import type { DialStringLeg } from './dial-string.ts';
import type { Drawing, DrawnNode } from './drawing.ts';
import { readDrawnLegs } from './drawn-dial-string.ts';
import type { Problem } from './problem.ts';

export function checkFarEnds({ nodes }: Drawing): Problem[] {
  const drawn = [...nodes.values()];
  const entries = new Set(drawn.filter(({ card }) => card.role === 'start').flatMap(({ out }) => out.map(portOf)));
  return drawn.flatMap((node) => checkNode(node, entries));
}

const portOf = ({ port }: { readonly port: string }) => port;

function checkNode({ node, config }: DrawnNode, entries: ReadonlySet<string>): Problem[] {
  const { dialString, followed } = config;
  const legs = typeof dialString === 'string' ? readDrawnLegs(dialString).flat() : [];
  return [
    ...(followed === 'instance' ? wish(node.id, 'redirect', 'followed', undefined, entries) : []),
    ...legs.flatMap((leg) =>
      WISHES.filter(([option, value]) => lastOf(leg, option) === value).flatMap(([, , entry]) =>
        wish(node.id, entry, 'dialString', leg.target, entries),
      ),
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
