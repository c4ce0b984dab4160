/** All trunks: which are up, what the provider said last, where their calls go. */

import { useState } from 'react';
import type { TrunkAnswer } from '../../shared/api/trunks.ts';
import { useWords } from '../messages/use-words.ts';
import { type Column, RecordTable } from '../records/record-table.tsx';
import { useRows } from '../records/use-rows.ts';
import { go } from '../router.ts';
import { useNews } from '../stores/live.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { When } from '../ui/times-view.tsx';
import { NewTrunk } from './new-trunk.tsx';
import { providerText } from './provider-text.ts';
import { trunkApi } from './trunk-api.ts';
import { TrunkStateTag } from './trunk-state.tsx';

const COLUMNS: readonly Column<TrunkAnswer>[] = [
  { title: 'trunks.col.name', cell: (trunk) => <Name trunk={trunk} />, className: 'cell-name' },
  { title: 'trunks.col.state', cell: (trunk) => <TrunkStateTag trunk={trunk} /> },
  { title: 'trunks.col.said', cell: (trunk) => <Said trunk={trunk} />, className: 'cell-why' },
  { title: 'trunks.col.since', cell: ({ status }) => <When at={status.since} />, className: 'cell-day' },
];

export function TrunksPage() {
  const { rows, why } = useRows(trunkApi.list, useNews('trunk'));
  const [making, setMaking] = useState(false);
  return (
    <RecordTable
      title="trunks.title"
      about="trunks.about"
      rows={making && rows?.length === 0 ? undefined : rows}
      why={why}
      idOf={({ name }) => name}
      textOf={({ name, label, server }) => `${name} ${label} ${server}`}
      columns={COLUMNS}
      onOpen={({ name }) => go({ page: 'trunk', id: name })}
      create={{ label: 'trunks.new', run: () => setMaking(true) }}
      empty={{ title: 'trunks.none', text: 'trunks.noneHelp' }}
      testId="trunks"
    >
      {making && <NewTrunk onClose={() => setMaking(false)} />}
    </RecordTable>
  );
}

function Name({ trunk: { name, label, server } }: { trunk: TrunkAnswer }) {
  return (
    <>
      <PlaceLink to={{ page: 'trunk', id: name }} className="row-link">
        {label || name}
      </PlaceLink>
      <span className="hint figures">{[name, server].join(' · ')}</span>
    </>
  );
}

function Said({ trunk: { status } }: { trunk: TrunkAnswer }) {
  const words = useWords();
  const { t } = words;
  return (
    <>
      {providerText(status.why, words) || <span className="hint">{t('trunks.nothingSaid')}</span>}{' '}
      {status.sip !== undefined && <span className="hint figures">{status.sip}</span>}
    </>
  );
}
