/** The exits of a node as a list: every cord can be plugged without a mouse. */

import type { FlowNode } from '../../shared/flow-schema/flow.ts';
import { type NodeCard, portsOf } from '../../shared/flow-schema/node-card.ts';
import { hasEntry } from '../canvas/box-size.ts';
import { jackLabel } from '../canvas/jack-labels.ts';
import { useWords } from '../messages/use-words.ts';
import { cardOf } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { connect, remove } from '../stores/flow-edits.ts';

export function ExitsPanel({ node, card }: { node: FlowNode; card: NodeCard }) {
  const words = useWords();
  const { t, local } = words;
  const flow = useDocument((state) => state.flow);
  if (card.role === 'end') return null;
  const targets = flow.nodes.filter((other) => other.id !== node.id && hasEntry(cardOf(other.kind)));
  const plug = (port: string, target: string): void => {
    const { edit } = useDocument.getState();
    const edge = flow.edges.find((candidate) => candidate.source === node.id && candidate.port === port);
    if (target !== '') edit(connect(flow, node.id, port, target));
    else if (edge) edit(remove(flow, { nodes: [], edges: [edge.id] }));
  };
  return (
    <fieldset className="exits">
      <legend>{t('inspector.exits')}</legend>
      {portsOf(card, node.config).map((port) => {
        const label = jackLabel(port, card, node.config, words);
        const edge = flow.edges.find((candidate) => candidate.source === node.id && candidate.port === port.id);
        return (
          <label key={port.id} className="exit-row">
            <span className={`exit-mark tone-${port.tone} ${edge ? 'taken' : ''}`} aria-hidden="true" />
            <span className="exit-label">{label}</span>
            <select
              value={edge?.target ?? ''}
              data-testid={`exit-${port.id}`}
              onChange={(event) => plug(port.id, event.target.value)}
            >
              <option value="">–</option>
              {targets.map((target) => {
                const kind = cardOf(target.kind);
                return (
                  <option key={target.id} value={target.id}>
                    {target.label ?? (kind ? local(kind.label) : target.id)}
                  </option>
                );
              })}
            </select>
          </label>
        );
      })}
    </fieldset>
  );
}
