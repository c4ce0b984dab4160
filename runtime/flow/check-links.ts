/** Rules about the other flows that a drawing names. */

import type { Flow, FlowNode } from '../../shared/flow-schema/flow.ts';
import type { NodeCard } from '../../shared/flow-schema/node-card.ts';
import type { Problem } from '../../shared/flow-schema/problem.ts';
import { catalogue } from '../nodes/catalogue.ts';

/** @param published the other flows as calls find them */
export function checkLinks(flow: Flow, published: (id: string) => Flow | undefined): Problem[] {
  const flowOf = (id: string) => (id === flow.id ? flow : published(id));
  return flow.nodes.flatMap((node) => {
    const card = catalogue.get(node.kind)?.card;
    return card ? [...checkNames(node, card, flowOf), ...checkReturns(node, card, flowOf)] : [];
  });
}

type FlowOf = (id: string) => Flow | undefined;

function checkNames({ id: node, config }: FlowNode, { fields }: NodeCard, flowOf: FlowOf): Problem[] {
  return Object.entries(fields).flatMap(([field, { format }]): Problem[] => {
    const named = config[field];
    if (format !== 'flow' || typeof named !== 'string' || named === '' || flowOf(named)) return [];
    const message = {
      en: `No flow “${named}” is published. Publish it first, or name another.`,
      de: `Kein Ablauf „${named}“ ist veröffentlicht. Veröffentlichen Sie ihn zuerst, oder nennen Sie einen anderen.`,
    };
    return [{ severity: 'error', code: 'unknown-flow', node, field, message }];
  });
}

/** A way back that is no exit here would be an error in every call that takes it. */
function checkReturns({ id: node, config }: FlowNode, { ports }: NodeCard, flowOf: FlowOf): Problem[] {
  return ports.flatMap((port): Problem[] => {
    if (!('each' in port) || port.returnsOf === undefined) return [];
    const named = config[port.returnsOf];
    const other = typeof named === 'string' ? flowOf(named) : undefined;
    const rows = config[port.each];
    if (!other || !Array.isArray(rows)) return [];
    const here = new Set(rows.map((row: Readonly<Record<string, unknown>>) => String(row[port.key])));
    const there = returnsOf(other);
    const missing = [...there].filter((name) => !here.has(name));
    const idle = [...here].filter((name) => !there.has(name));
    return [
      ...missing.map(
        (name): Problem => ({
          severity: 'error',
          code: 'missing-way-back',
          node,
          field: port.each,
          message: {
            en: `The flow “${other.name}” comes back by “${name}”, too. Add it to the ways back.`,
            de: `Der Ablauf „${other.name}“ kommt auch auf dem Weg „${name}“ zurück. Nehmen Sie ihn in die Rückwege auf.`,
          },
        }),
      ),
      ...idle.map(
        (name): Problem => ({
          severity: 'warning',
          code: 'idle-way-back',
          node,
          field: port.each,
          message: {
            en: `The flow “${other.name}” never comes back by “${name}”.`,
            de: `Der Ablauf „${other.name}“ kommt nie auf dem Weg „${name}“ zurück.`,
          },
        }),
      ),
    ];
  });
}

/** The ways by which a flow comes back. */
export function returnsOf({ nodes }: Flow): ReadonlySet<string> {
  return new Set(
    nodes.flatMap(({ kind, config }) => {
      const card = catalogue.get(kind)?.card;
      if (card?.returns === undefined) return [];
      return [String(config[card.returns] ?? card.fields[card.returns]?.default)];
    }),
  );
}
