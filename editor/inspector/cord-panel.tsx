/** What a selected cord connects. */

import { Unplug } from 'lucide-react';
import { portsOf } from '../../shared/flow-schema/node-card.ts';
import { deleteChosen } from '../canvas/commands.ts';
import { jackLabel } from '../canvas/jack-labels.ts';
import { useWords } from '../messages/use-words.ts';
import { cardOf } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';

export function CordPanel({ id }: { id: string }) {
  const words = useWords();
  const { t, local } = words;
  const flow = useDocument((state) => state.flow);
  const edge = flow.edges.find((candidate) => candidate.id === id);
  if (!edge) return null;
  const node = (nodeId: string) => flow.nodes.find((candidate) => candidate.id === nodeId);
  const name = (nodeId: string): string => {
    const found = node(nodeId);
    const card = found && cardOf(found.kind);
    return found?.label ?? (card ? local(card.label) : nodeId);
  };
  const source = node(edge.source);
  const card = source && cardOf(source.kind);
  const port = card && portsOf(card, source.config).find((candidate) => candidate.id === edge.port);
  const label = port ? jackLabel(port, card, source.config, words) : edge.port;
  return (
    <>
      <header className="panel-head">
        <div className="panel-title">
          <h2>{t('inspector.cord')}</h2>
        </div>
      </header>
      <div className="panel-body">
        <p>{t('inspector.cordHelp', { port: label, source: name(edge.source), target: name(edge.target) })}</p>
        <button type="button" className="button quiet danger" onClick={deleteChosen}>
          <Unplug size={14} aria-hidden="true" /> {t('inspector.deleteCord')}
        </button>
      </div>
    </>
  );
}
