/** Rules about boxes and cords: what there must be once, and where cords may go. */

import { readPattern } from './dial-pattern.ts';
import type { Drawing } from './drawing.ts';
import type { Flow, FlowEdge, FlowNode } from './flow.ts';
import { groupBy } from './group-by.ts';
import { RESERVED_NAMES, reservedName } from './hostile-json.ts';
import type { NodeCard } from './node-card.ts';
import type { Problem } from './problem.ts';

export function checkStructure(drawing: Drawing, cards: readonly NodeCard[]): Problem[] {
  return [
    ...checkIds(drawing.flow),
    ...checkAnonymousDial(drawing.flow),
    ...drawing.flow.nodes.flatMap((node) => checkKind(node, cards)),
    ...checkStarts(drawing, cards),
    ...checkEdges(drawing),
  ];
}

function checkIds({ nodes, edges }: Flow): Problem[] {
  const twice = <T extends { readonly id: string }>(items: readonly T[]) =>
    [...groupBy(items, ({ id }) => id)].flatMap(([id, same]) => (same.length > 1 ? [id] : []));
  return [
    ...twice(nodes).map(
      (node): Problem => ({
        severity: 'error',
        code: 'duplicate-id',
        node,
        message: {
          en: `Two boxes have the id “${node}”. Give one another id.`,
          de: `Zwei Bausteine haben die Kennung „${node}“. Geben Sie einem eine andere.`,
        },
      }),
    ),
    ...twice(edges).map(
      (edge): Problem => ({
        severity: 'error',
        code: 'duplicate-id',
        edge,
        message: {
          en: `Two connections have the id “${edge}”. Give one another id.`,
          de: `Zwei Verbindungen haben die Kennung „${edge}“. Geben Sie einer eine andere.`,
        },
      }),
    ),
    ...nodes
      .filter(({ id }) => RESERVED_NAMES.has(id))
      .map(({ id }): Problem => ({ severity: 'error', code: 'reserved-name', node: id, message: reservedName(id) })),
  ];
}

function checkAnonymousDial({ anonymousDial = [] }: Flow): Problem[] {
  return anonymousDial.flatMap((text, index): Problem[] => {
    if (typeof readPattern(text) !== 'string') return [];
    const message = {
      en: `“${text}” is no destination such as +353, =+442079460000 or @example.org.`,
      de: `„${text}“ ist kein Ziel wie +353, =+442079460000 oder @example.org.`,
    };
    return [{ severity: 'error', code: 'unreadable-destination', field: `anonymousDial/${index}`, message }];
  });
}

function checkKind({ id, kind, version }: FlowNode, cards: readonly NodeCard[]): Problem[] {
  const card = cards.find((known) => known.kind === kind);
  if (!card) {
    const message = {
      en: `There is no kind of box called “${kind}”. Replace the box, or update the product.`,
      de: `Es gibt keinen Baustein der Art „${kind}“. Ersetzen Sie ihn, oder aktualisieren Sie das Produkt.`,
    };
    return [{ severity: 'error', code: 'unknown-kind', node: id, message }];
  }
  if (version <= card.version) return [];
  const message = {
    en: `This box comes from a newer product (version ${version}, known is ${card.version}). Update the product.`,
    de: `Dieser Baustein stammt aus einem neueren Produkt (Version ${version}, bekannt ist ${card.version}). Aktualisieren Sie das Produkt.`,
  };
  return [{ severity: 'error', code: 'newer-version', node: id, message }];
}

function checkStarts({ flow, nodes }: Drawing, cards: readonly NodeCard[]): Problem[] {
  const single = cards.filter(({ role }) => role === 'start' || role === 'root');
  return single.flatMap(({ kind, role, label }): Problem[] => {
    const [first, ...more] = flow.nodes.filter((node) => node.kind === kind && nodes.has(node.id));
    if (!first && role === 'start') {
      const message = {
        en: `The flow has no beginning. Add the box “${label.en}”.`,
        de: `Der Ablauf hat keinen Anfang. Fügen Sie den Baustein „${label.de}“ hinzu.`,
      };
      return [{ severity: 'error', code: 'no-start', message }];
    }
    const message = {
      en: `There may be only one box “${label.en}”. Remove this one.`,
      de: `Es darf nur einen Baustein „${label.de}“ geben. Entfernen Sie diesen.`,
    };
    return more.map(({ id }) => ({
      severity: 'error',
      code: role === 'start' ? 'two-starts' : 'two-roots',
      node: id,
      message,
    }));
  });
}

function checkEdges({ flow, nodes }: Drawing): Problem[] {
  const ids = new Set(flow.nodes.map(({ id }) => id));
  const taken = new Set<string>();
  return flow.edges.flatMap((edge): Problem[] => {
    const { id, source, port, target } = edge;
    const problem = (code: string, en: string, de: string, node?: string): Problem[] => [
      { severity: 'error', code, edge: id, message: { en, de }, ...(node !== undefined && { node }) },
    ];
    const missing = [source, target].find((end) => !ids.has(end));
    if (missing !== undefined) {
      return problem(
        'dangling-edge',
        `A connection ends at “${missing}”, which does not exist. Remove it.`,
        `Eine Verbindung endet an „${missing}“, das es nicht gibt. Entfernen Sie sie.`,
        missing === source ? undefined : source,
      );
    }
    const from = nodes.get(source);
    const to = nodes.get(target);
    if (from && !from.ports.some((known) => known.id === port)) {
      return problem(
        'unknown-port',
        `This box has no exit “${port}”. Remove the connection or draw it from another exit.`,
        `Dieser Baustein hat keinen Ausgang „${port}“. Entfernen Sie die Verbindung, oder ziehen Sie sie von einem anderen Ausgang.`,
        source,
      );
    }
    const end = JSON.stringify([source, port]);
    if (taken.has(end)) {
      return problem(
        'two-edges-on-port',
        `Two connections leave the exit “${port}”. A call can take only one: remove the other.`,
        `Zwei Verbindungen verlassen den Ausgang „${port}“. Ein Anruf kann nur eine nehmen: Entfernen Sie die andere.`,
        source,
      );
    }
    taken.add(end);
    return to && to.card.role !== 'step' && to.card.role !== 'end' ? intoRoot(edge) : [];
  });
}

function intoRoot({ id, target }: FlowEdge): Problem[] {
  const message = {
    en: 'No connection may lead into this box: calls come into it by themselves. Remove the connection.',
    de: 'In diesen Baustein darf keine Verbindung führen: Anrufe kommen von selbst hinein. Entfernen Sie die Verbindung.',
  };
  return [{ severity: 'error', code: 'edge-into-root', edge: id, node: target, message }];
}
