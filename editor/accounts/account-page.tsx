/** One account: its phones, and everything that can be said about it. */

import { useCallback, useEffect, useState } from 'react';
import type { AccountAnswer, AccountChange, IssuedAccount } from '../../shared/api/accounts.ts';
import { ApiError } from '../api.ts';
import { say, useWords } from '../messages/use-words.ts';
import { bodyOf, type Draft } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { go } from '../router.ts';
import { useNews } from '../stores/live.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { BackButton } from '../ui/back-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { accountApi } from './account-api.ts';
import { ACCOUNT } from './account-fields.ts';
import { IssuedPassword } from './issued-password.tsx';
import { RegisteredPhones } from './registered-phones.tsx';

export function AccountPage({ name }: { name: string }) {
  const { t } = useWords();
  const [account, setAccount] = useState<AccountAnswer>();
  const [why, setWhy] = useState<ApiError>();
  const [issued, setIssued] = useState<IssuedAccount>();
  const read = useCallback(() => accountApi.one(name).then(setAccount, refusedBy(setWhy)), [name]);
  const news = useNews('registration');
  // biome-ignore lint/correctness/useExhaustiveDependencies: news is only a reason to read
  useEffect(() => void read(), [read, news]);
  if (why) {
    const gone = why.status === 404;
    return (
      <EmptyState
        title={gone ? t('accounts.missing') : failureText(why)}
        {...(gone && { text: t('accounts.missingHelp') })}
      />
    );
  }
  if (!account) return <p className="loading">{t('ui.loading')}</p>;
  const save = async (draft: Draft, changed: readonly string[]): Promise<void> => {
    const body = bodyOf(whole(draft, changed), 'null') as AccountChange;
    setAccount(await accountApi.change(name, body, account.rev));
    notify({ tone: 'good', text: say('accounts.saved'), topic: 'record' });
  };
  const remove = async (): Promise<void> => {
    await accountApi.remove(name);
    notify({ tone: 'plain', text: say('accounts.deleted', { name }) });
    go({ page: 'accounts' });
  };
  return (
    <div className="page narrow">
      <header className="page-head">
        <BackButton to={{ page: 'accounts' }} label={t('accounts.title')} />
        <h1>{account.displayName || account.name}</h1>
        <span className="hint figures">{[account.name, account.extension].filter(Boolean).join(' · ')}</span>
        <span className="spread" />
        <AskFirst
          label={t('accounts.newPassword')}
          question={t('accounts.newPasswordSure')}
          testId="renew-password"
          run={async () => setIssued(await accountApi.renewPassword(name))}
        />
        <AskFirst
          label={t('accounts.delete')}
          question={t('accounts.deleteSure', { name: account.displayName || name })}
          testId="delete-account"
          tone="danger"
          run={remove}
        />
      </header>
      {issued && <IssuedPassword issued={issued} onDone={() => setIssued(undefined)} />}
      <RegisteredPhones account={account} onChanged={read} />
      <RecordForm
        key={account.rev}
        sections={ACCOUNT}
        row={account as unknown as Readonly<Record<string, unknown>>}
        submit={t('accounts.save')}
        onSubmit={save}
      />
    </div>
  );
}

/** Parts go out whole: a change of one limit sends all limits. */
function whole(draft: Draft, changed: readonly string[]): Draft {
  const parts = new Set(changed.map((name) => name.split('.')[0]));
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => {
      const [part, inner] = name.split('.');
      return parts.has(part) && (inner === undefined || value !== undefined);
    }),
  );
}

const refusedBy =
  (tell: (error: ApiError) => void) =>
  (error: unknown): void => {
    if (!(error instanceof ApiError)) throw error;
    tell(error);
  };
