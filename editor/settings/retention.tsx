/** How long records are kept, and the right to be forgotten. For admins. */

import { type FormEvent, useEffect, useState } from 'react';
import type { RetentionAnswer } from '../../shared/api/retention.ts';
import { wholeNumber } from '../../shared/flow-schema/fields.ts';
import { ApiError } from '../api.ts';
import { say, useWords } from '../messages/use-words.ts';
import { bodyOf, type Section } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { AskFirst } from '../ui/ask-first.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { settingsApi } from './settings-api.ts';

const days = (en: string, de: string) => ({
  ...wholeNumber({ en, de }, { default: 0, min: 0, max: 36_500 }),
  unit: { en: 'days', de: 'Tage' },
});

const FORM: readonly Section[] = [
  {
    title: { en: 'How long things are kept', de: 'Wie lange etwas bleibt' },
    help: { en: '0: for ever. Swept every night.', de: '0: für immer. Jede Nacht wird aufgeräumt.' },
    fields: {
      cdrs: days('Records of calls', 'Anrufdaten'),
      journals: days('Stories of calls', 'Verläufe der Anrufe'),
      audit: days('What was changed', 'Was geändert wurde'),
    },
  },
];

export function Retention() {
  const { t } = useWords();
  const [kept, setKept] = useState<RetentionAnswer>();
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    settingsApi.retention().then(setKept, (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    });
  }, []);
  return (
    <section className="setting" data-testid="retention">
      <h2>{t('retention.title')}</h2>
      {why && <p className="field-fault">{why}</p>}
      {kept && (
        <RecordForm
          key={JSON.stringify(kept)}
          sections={FORM}
          row={kept as unknown as Readonly<Record<string, unknown>>}
          submit={t('accounts.save')}
          onSubmit={async (draft) => {
            setKept(await settingsApi.saveRetention(bodyOf(draft, 'omit') as unknown as RetentionAnswer));
            notify({ tone: 'good', text: say('accounts.saved'), topic: 'record' });
          }}
        />
      )}
      <Erasure />
    </section>
  );
}

function Erasure() {
  const { t } = useWords();
  const [text, setText] = useState('');
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const erase = async (): Promise<void> => {
    const { calls, cdrs, running } = await settingsApi.erase(names);
    setText('');
    notify({ tone: 'good', text: say('retention.erased', { calls, cdrs, running }) });
  };
  return (
    <form className="add-network" onSubmit={(event: FormEvent) => event.preventDefault()}>
      <div className="field">
        <label htmlFor="erase">{t('retention.erase')}</label>
        <div className="add-row">
          <input
            id="erase"
            type="text"
            value={text}
            placeholder="+442079460000"
            data-testid="erase-names"
            onChange={(event) => setText(event.target.value)}
          />
          {names.length > 0 && (
            <AskFirst
              label={t('retention.eraseButton')}
              question={t('retention.eraseSure', { names: names.join(', ') })}
              testId="erase"
              tone="danger"
              run={erase}
            />
          )}
        </div>
        <p className="field-note">{t('retention.eraseHelp')}</p>
      </div>
    </form>
  );
}
