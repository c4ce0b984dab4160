/** How the house is doing: what must be ready, and how long others waited for an answer. */

import { useEffect, useState } from 'react';
import type { AnswerTimesBucket, Measured, StatusAnswer } from '../../shared/api/status.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { Day } from '../ui/times-view.tsx';
import { AnswerTimesChart } from './answer-times-chart.tsx';
import { settingsApi } from './settings-api.ts';

/** Milliseconds between two looks. */
const EVERY = 10_000;
const MEASURED: readonly Measured[] = ['sip', 'api', 'store'];

export function HouseStatus() {
  const { t } = useWords();
  const { status, why } = useStatus();
  const [span, setSpan] = useState<'day' | 'month'>('day');
  if (!status) return why ? <p className="field-fault">{why}</p> : null;
  const { checks, ready, startedAt, memory, waitingForStore, answerTimes } = status;
  return (
    <section className="setting" data-testid="status">
      <div className="section-head">
        <h2>{t('status.title')}</h2>
        <span className={`tag ${ready ? 'good' : 'bad'}`} data-ready={ready}>
          {t(ready ? 'status.ready' : 'status.notReady')}
        </span>
        <span className="spread" />
        <div className="segments" role="radiogroup" aria-label={t('status.span')}>
          {(['day', 'month'] as const).map((of) => (
            // biome-ignore lint/a11y/useSemanticElements: a row of pressed buttons, as in the forms
            <button key={of} type="button" role="radio" aria-checked={of === span} onClick={() => setSpan(of)}>
              {t(`status.${of}`)}
            </button>
          ))}
        </div>
      </div>
      {checks
        .filter((check) => !check.ready)
        .map(({ name, why: words = '' }) => (
          <p key={name} className="field-fault">
            {t(`status.check.${name}`)}: {words}
          </p>
        ))}
      <div className="charts">
        {MEASURED.map((what) => (
          <AnswerTimesChart
            key={what}
            title={t(`status.of.${what}`)}
            buckets={answerTimes[span]}
            timesOf={(bucket: AnswerTimesBucket) => bucket[what]}
          />
        ))}
      </div>
      <p className="hint figures">
        {t('status.since')} <Day at={startedAt} /> · {t('status.memory', { mb: Math.round(memory / 1024 ** 2) })}
        {waitingForStore > 0 && ` · ${t('status.waiting', { n: waitingForStore })}`}
      </p>
    </section>
  );
}

function useStatus(): { readonly status: StatusAnswer | undefined; readonly why: string | undefined } {
  const [status, setStatus] = useState<StatusAnswer>();
  const [why, setWhy] = useState<string>();
  useEffect(() => {
    const read = (): void => {
      settingsApi.status().then(setStatus, (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        setWhy(failureText(error));
      });
    };
    read();
    const timer = setInterval(read, EVERY);
    return () => clearInterval(timer);
  }, []);
  return { status, why };
}
