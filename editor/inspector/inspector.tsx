/** The panel at the right: the form of what is selected, or of the flow itself. */

import { Copy, Trash2 } from 'lucide-react';
import { useCallback } from 'react';
import type { FlowNode } from '../../shared/flow-schema/flow.ts';
import { deleteChosen, duplicateChosen } from '../canvas/commands.ts';
import { useWords } from '../messages/use-words.ts';
import { cardOf, useCatalogue } from '../stores/catalogue.ts';
import { useDocument } from '../stores/document.ts';
import { setField, setLabel } from '../stores/flow-edits.ts';
import { KindIcon } from '../ui/kind-icon.tsx';
import { CordPanel } from './cord-panel.tsx';
import { ExitsPanel } from './exits-panel.tsx';
import { FieldView } from './field-view.tsx';
import { FlowSettings } from './flow-settings.tsx';
import { Markdown } from './markdown.tsx';

export function Inspector() {
  const { t } = useWords();
  const chosen = useDocument((state) => state.chosen);
  const node = useDocument((state) => state.flow.nodes.find((candidate) => candidate.id === chosen.nodes[0]));
  const endStep = useDocument((state) => state.endStep);
  return (
    <aside className="inspector" aria-label={t('inspector.title')} data-testid="inspector" onBlur={endStep}>
      {chosen.nodes.length > 1 ? (
        <ManyPanel count={chosen.nodes.length} />
      ) : node ? (
        <NodePanel key={node.id} node={node} />
      ) : chosen.edges.length === 1 ? (
        <CordPanel id={chosen.edges[0]!} />
      ) : (
        <FlowSettings />
      )}
    </aside>
  );
}

function NodePanel({ node }: { node: FlowNode }) {
  const { t, local } = useWords();
  const kind = useCatalogue((state) => state.kinds.find(({ card }) => card.kind === node.kind));
  const { id } = node;
  const change = useCallback(
    (name: string, value: unknown) => {
      const { flow, edit } = useDocument.getState();
      edit(setField(flow, cardOf(node.kind), id, name, value), `${id} ${name}`);
    },
    [id, node.kind],
  );
  const rename = (label: string): void => {
    const { flow, edit } = useDocument.getState();
    edit(setLabel(flow, id, label), `${id} label`);
  };
  const card = kind?.card;
  const fields = Object.entries(card?.fields ?? {});
  return (
    <>
      <header className={`panel-head group-${card?.group ?? 'logic'}`}>
        <span className="box-icon large">
          <KindIcon name={card?.icon ?? 'box'} size={20} />
        </span>
        <div className="panel-title">
          <h2>{card ? local(card.label) : t('canvas.unknownKind', { kind: node.kind })}</h2>
          <code>{id}</code>
        </div>
        <button
          type="button"
          className="icon-button"
          title={t('inspector.duplicate')}
          aria-label={t('inspector.duplicate')}
          onClick={duplicateChosen}
        >
          <Copy size={16} />
        </button>
        <button
          type="button"
          className="icon-button"
          title={t('inspector.delete')}
          aria-label={t('inspector.delete')}
          data-testid="delete-node"
          onClick={deleteChosen}
        >
          <Trash2 size={16} />
        </button>
      </header>
      <div className="panel-body">
        <div className="field" data-testid="field-label">
          <label htmlFor="node-label">{t('inspector.label')}</label>
          <input
            id="node-label"
            type="text"
            maxLength={80}
            value={node.label ?? ''}
            placeholder={t('inspector.labelPlaceholder')}
            onChange={(event) => rename(event.target.value)}
          />
        </div>
        {fields.map(([name, field]) => (
          <NamedField key={name} name={name} field={field} value={node.config[name]} change={change} />
        ))}
        {fields.length === 0 && <p className="hint">{t('inspector.noFields')}</p>}
        {card && <ExitsPanel node={node} card={card} />}
        {kind && (
          <details className="help">
            <summary>{t('inspector.help')}</summary>
            <Markdown text={local(kind.help)} />
          </details>
        )}
      </div>
    </>
  );
}

interface NamedFieldProps {
  readonly name: string;
  readonly field: Parameters<typeof FieldView>[0]['field'];
  readonly value: unknown;
  readonly change: (name: string, value: unknown) => void;
}

function NamedField({ name, field, value, change }: NamedFieldProps) {
  const onChange = useCallback((next: unknown) => change(name, next), [change, name]);
  return <FieldView path={name} field={field} value={value} onChange={onChange} />;
}

function ManyPanel({ count }: { count: number }) {
  const { t } = useWords();
  return (
    <>
      <header className="panel-head">
        <div className="panel-title">
          <h2>{t('inspector.many', { n: count })}</h2>
        </div>
      </header>
      <div className="panel-body">
        <p className="hint">{t('inspector.manyHelp')}</p>
        <div className="buttons">
          <button type="button" className="button quiet" onClick={duplicateChosen}>
            <Copy size={14} aria-hidden="true" /> {t('inspector.duplicate')}
          </button>
          <button type="button" className="button quiet danger" onClick={deleteChosen}>
            <Trash2 size={14} aria-hidden="true" /> {t('inspector.deleteMany')}
          </button>
        </div>
      </div>
    </>
  );
}
