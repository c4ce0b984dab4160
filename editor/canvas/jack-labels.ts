/** What is written over a jack. */

import type { Fields } from '../../shared/flow-schema/fields.ts';
import type { FlowNode } from '../../shared/flow-schema/flow.ts';
import type { NodeCard, ResolvedPort } from '../../shared/flow-schema/node-card.ts';
import type { Words } from '../messages/use-words.ts';

/** The exit's label; a row that has only a given name shows what its author wrote, else its place in the list. */
export function jackLabel(
  port: ResolvedPort,
  card: Pick<NodeCard, 'ports' | 'fields'>,
  config: FlowNode['config'],
  words: Pick<Words, 'local'>,
): string {
  const label = words.local(port.label);
  for (const each of card.ports) {
    if (!('each' in each)) continue;
    const rows = config[each.each];
    const keyField = (card.fields[each.each]?.fields as Fields | undefined)?.[each.key];
    if (keyField?.format !== 'row-id' || !Array.isArray(rows)) continue;
    const place = rows.findIndex((row: unknown) => (row as Record<string, unknown> | null)?.[each.key] === port.id);
    if (place === -1) continue;
    return label === port.id ? String(place + 1) : label.slice(port.id.length + 1);
  }
  return label;
}
