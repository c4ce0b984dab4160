/** All accounts, with the phones that are registered now. */

import { useState } from 'react';
import type { AccountAnswer, IssuedAccount } from '../../shared/api/accounts.ts';
import { useWords } from '../messages/use-words.ts';
import { type Column, RecordTable } from '../records/record-table.tsx';
import { useRows } from '../records/use-rows.ts';
import { go } from '../router.ts';
import { useNews } from '../stores/live.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { accountApi } from './account-api.ts';
import { IssuedPassword } from './issued-password.tsx';
import { NewAccount } from './new-account.tsx';

const COLUMNS: readonly Column<AccountAnswer>[] = [
  { title: 'accounts.col.name', cell: (account) => <Name account={account} />, className: 'cell-name' },
  { title: 'accounts.col.phones', cell: (account) => <Phones account={account} /> },
  { title: 'accounts.col.incoming', cell: (account) => <Way flow={account.incomingFlow} otherwise="accounts.rings" /> },
  { title: 'accounts.col.outgoing', cell: (account) => <Outgoing account={account} /> },
];

const textOf = ({ name, displayName, extension = '' }: AccountAnswer): string => `${name} ${displayName} ${extension}`;

export function AccountsPage() {
  const { rows, why, reload } = useRows(accountApi.list, useNews('registration'));
  const [making, setMaking] = useState(false);
  const [issued, setIssued] = useState<IssuedAccount>();
  const made = async (account: IssuedAccount): Promise<void> => {
    setMaking(false);
    setIssued(account);
    await reload();
  };
  return (
    <RecordTable
      title="accounts.title"
      about="accounts.about"
      rows={making && rows?.length === 0 ? undefined : rows}
      why={why}
      idOf={({ name }) => name}
      textOf={textOf}
      columns={COLUMNS}
      onOpen={({ name }) => go({ page: 'account', id: name })}
      create={{ label: 'accounts.new', run: () => setMaking(true) }}
      empty={{ title: 'accounts.none', text: 'accounts.noneHelp' }}
      testId="accounts"
    >
      {making && <NewAccount onMade={made} onClose={() => setMaking(false)} />}
      {issued && <IssuedPassword issued={issued} onDone={() => setIssued(undefined)} />}
    </RecordTable>
  );
}

function Name({ account: { name, displayName, extension } }: { account: AccountAnswer }) {
  return (
    <>
      <PlaceLink to={{ page: 'account', id: name }} className="row-link">
        {displayName || name}
      </PlaceLink>
      <span className="hint figures">{[name, extension].filter(Boolean).join(' · ')}</span>
    </>
  );
}

function Phones({ account: { phones, disabled } }: { account: AccountAnswer }) {
  const { t } = useWords();
  if (disabled) return <span className="tag hollow">{t('accounts.disabled')}</span>;
  if (phones.length === 0) return <span className="hint">{t('accounts.noPhones')}</span>;
  const first = phones[0]!.userAgent?.split(/[ /]/)[0];
  return (
    <span className="state">
      <span className="tag good">{t('accounts.phones', { n: phones.length })}</span>
      {first && <span className="hint">{first}</span>}
    </span>
  );
}

function Way({ flow, otherwise }: { flow: string | undefined; otherwise: 'accounts.rings' | 'accounts.plain' }) {
  const { t } = useWords();
  if (flow === undefined) return <span className="hint">{t(otherwise)}</span>;
  return <PlaceLink to={{ page: 'flow', id: flow }}>{flow}</PlaceLink>;
}

function Outgoing({ account: { incomingOnly, outgoingFlow } }: { account: AccountAnswer }) {
  const { t } = useWords();
  if (incomingOnly) return <span className="hint">{t('accounts.incomingOnly')}</span>;
  return <Way flow={outgoingFlow} otherwise="accounts.plain" />;
}
