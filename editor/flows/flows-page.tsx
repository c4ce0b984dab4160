/** All flows as a quiet table. */

import { Import, Plus, Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { OfferStrip } from '../networks/offer-strip.tsx';
import { takenIds, useFlowList } from '../stores/flow-list.ts';
import { useNews } from '../stores/live.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { FlowRow } from './flow-row.tsx';
import { ImportFlow } from './import-flow.tsx';
import { NewFlow } from './new-flow.tsx';

export function FlowsPage() {
  const { t } = useWords();
  const { phase, why, flows, load } = useFlowList();
  const [making, setMaking] = useState<'new' | 'import'>();
  const [text, setText] = useState('');
  const news = useNews('flow');
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when somebody changed a flow
  useEffect(() => void load(), [load, news]);
  const shown = flows.filter(({ name, id }) => `${name} ${id}`.toLowerCase().includes(text.toLowerCase()));
  const taken = takenIds(flows);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('flows.title')}</h1>
        <span className="spread" />
        {flows.length > 5 && (
          <label className="search">
            <Search size={16} aria-hidden="true" />
            <input
              type="search"
              value={text}
              placeholder={t('flows.search')}
              aria-label={t('flows.search')}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
        )}
        <button
          type="button"
          className="button quiet"
          data-testid="import"
          aria-expanded={making === 'import'}
          onClick={() => setMaking(making === 'import' ? undefined : 'import')}
        >
          <Import size={16} aria-hidden="true" /> {t('flows.import')}
        </button>
        <button
          type="button"
          className="button primary"
          data-testid="new-flow"
          aria-expanded={making === 'new'}
          onClick={() => setMaking(making === 'new' ? undefined : 'new')}
        >
          <Plus size={16} aria-hidden="true" /> {t('flows.new')}
        </button>
      </header>
      <OfferStrip />
      {making === 'new' && <NewFlow taken={taken} onClose={() => setMaking(undefined)} />}
      {making === 'import' && <ImportFlow taken={taken} onClose={() => setMaking(undefined)} />}
      {phase === 'failed' && <EmptyState title={why} />}
      {phase === 'ready' && flows.length === 0 && !making && (
        <EmptyState title={t('flows.none')} text={t('flows.noneHelp')}>
          <button type="button" className="button" onClick={() => setMaking('new')}>
            <Plus size={16} aria-hidden="true" /> {t('flows.new')}
          </button>
        </EmptyState>
      )}
      {shown.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('flows.col.name')}</th>
              <th scope="col">{t('flows.col.address')}</th>
              <th scope="col">{t('flows.col.published')}</th>
              <th scope="col">{t('flows.col.calls')}</th>
              <th scope="col">{t('flows.col.updated')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('flows.col.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((flow) => (
              <FlowRow key={flow.id} flow={flow} taken={taken} />
            ))}
          </tbody>
        </table>
      )}
      {flows.length > 0 && shown.length === 0 && <p className="hint">{t('flows.noMatch', { text })}</p>}
    </div>
  );
}
