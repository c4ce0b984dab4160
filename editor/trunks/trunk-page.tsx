/** One trunk: how it is, a test of it, the last call that came in, and its settings. */

import { useCallback, useEffect, useState } from 'react';
import type { LastInviteAnswer, TrunkAnswer, TrunkInput, TrunkSettings } from '../../shared/api/trunks.ts';
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
import { LastInvite } from './last-invite.tsx';
import { Probe } from './probe.tsx';
import { settingsOf, trunkApi } from './trunk-api.ts';
import { TRUNK } from './trunk-fields.ts';
import { TrunkStatusView } from './trunk-status-view.tsx';

export function TrunkPage({ name }: { name: string }) {
  const { t } = useWords();
  const [trunk, setTrunk] = useState<TrunkAnswer>();
  const [invite, setInvite] = useState<LastInviteAnswer>();
  const [why, setWhy] = useState<ApiError>();
  const news = useNews('trunk');
  const told = useCallback((error: unknown) => {
    if (!(error instanceof ApiError)) throw error;
    setWhy(error);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: news is only a reason to read
  useEffect(() => {
    const read = async (): Promise<void> => {
      const found = await trunkApi.one(name);
      setTrunk(found);
      if (found.status.lastInviteAt !== undefined) setInvite(await trunkApi.lastInvite(name));
    };
    read().catch(told);
  }, [name, news, told]);
  if (why) return <EmptyState title={why.status === 404 ? t('trunks.missing') : failureText(why)} />;
  if (!trunk) return <p className="loading">{t('ui.loading')}</p>;

  const put = async (change: Partial<TrunkInput>): Promise<void> => {
    setTrunk(await trunkApi.change(name, { ...settingsOf(trunk), ...change }, trunk.rev));
    notify({ tone: 'good', text: say('accounts.saved'), topic: 'record' });
  };
  const save = (draft: Draft): Promise<void> => put(inputOf(settingsOf(trunk), draft));
  const choose = (choice: Partial<TrunkSettings>): void => {
    put(choice).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    });
  };
  return (
    <div className="page narrow">
      <header className="page-head">
        <BackButton to={{ page: 'trunks' }} label={t('trunks.title')} />
        <h1>{trunk.label || trunk.name}</h1>
        <span className="hint figures">{trunk.name}</span>
        <span className="spread" />
        <AskFirst
          label={t('trunks.delete')}
          question={t('trunks.deleteSure', { name: trunk.label || name })}
          testId="delete-trunk"
          tone="danger"
          run={async () => {
            await trunkApi.remove(name);
            go({ page: 'trunks' });
          }}
        />
      </header>
      <TrunkStatusView trunk={trunk} onChanged={setTrunk} onChoose={choose} />
      <Probe trunk={trunk} onInvite={setInvite} />
      {invite && <LastInvite invite={invite} onChoose={choose} />}
      <RecordForm
        key={trunk.rev}
        sections={TRUNK}
        row={trunk as unknown as Readonly<Record<string, unknown>>}
        submit={t('accounts.save')}
        onSubmit={save}
      />
    </div>
  );
}

/** All settings, as the API wants them: what the form holds over what it does not show. */
function inputOf(kept: TrunkSettings, draft: Draft): Partial<TrunkInput> {
  const shown = bodyOf(draft, 'omit') as Partial<TrunkInput>;
  const emptied = Object.keys(draft).filter((name) => !name.includes('.') && draft[name] === undefined);
  const cleared = Object.fromEntries(emptied.map((name) => [name, undefined]));
  return { ...cleared, ...shown, limits: shown.limits ?? {}, numbers: shown.numbers ?? kept.numbers };
}
