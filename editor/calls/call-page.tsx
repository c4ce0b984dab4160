/** One call: what is known of it, and its journal. */

import { Workflow } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CallCdrsAnswer } from '../../shared/api/cdrs.ts';
import type { CallAnswer, SipTraceMessage } from '../../shared/api/http.ts';
import { ApiError, api } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { go } from '../router.ts';
import { useLiveCalls } from '../stores/live.ts';
import { BackButton } from '../ui/back-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { failureText } from '../ui/failure-text.ts';
import { partyName, whenText } from '../ui/times.ts';
import { Length } from '../ui/times-view.tsx';
import { audioWay } from './audio-way.ts';
import { callApi } from './call-api.ts';
import { CallRecordings } from './call-recordings.tsx';
import { endingText } from './ending-text.ts';
import { journalLines } from './journal-text.ts';
import { LadderView } from './ladder-view.tsx';
import { LegsTable } from './legs-table.tsx';

export function CallPage({ id }: { id: string }) {
  const words = useWords();
  const { t, language } = words;
  const [answer, setAnswer] = useState<CallAnswer>();
  const [record, setRecord] = useState<CallCdrsAnswer>();
  const [messages, setMessages] = useState<readonly SipTraceMessage[]>();
  const [why, setWhy] = useState<string>();
  const seq = useLiveCalls().find((call) => call.id === id)?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a running call is read again as it goes on, and when it has ended
  useEffect(() => {
    const failed = (error: unknown): void => {
      if (!(error instanceof ApiError)) throw error;
      setWhy(error.status === 404 ? '' : failureText(error));
    };
    const read = async (): Promise<void> => {
      const found = await api.call(id);
      setAnswer(found);
      const [legs, trace] = await Promise.all([
        callApi.legs(id, language),
        found.traced ? callApi.trace(id) : undefined,
      ]);
      setRecord(legs);
      setMessages(trace);
    };
    read().catch(failed);
  }, [id, seq, language]);
  if (why !== undefined) {
    return <EmptyState title={why || t('calls.missing')} text={why ? undefined : t('calls.missingHelp')} />;
  }
  if (!answer) return <p className="loading">{t('ui.loading')}</p>;
  const { call, journal } = answer;
  return (
    <div className="page">
      <header className="page-head">
        <BackButton to={{ page: 'calls' }} label={t('calls.title')} />
        <h1>{t('calls.one', { from: partyName(call.from) })}</h1>
        <span className="spread" />
        <button type="button" className="button" onClick={() => go({ page: 'flow', id: call.flow, trace: call.id })}>
          <Workflow size={16} aria-hidden="true" /> {t('calls.openFlow')}
        </button>
      </header>
      {record && (
        <p className="call-sentence" data-testid="call-sentence">
          {record.sentence}
        </p>
      )}
      <dl className="facts">
        <Fact name={t('calls.from')} value={call.from} />
        <Fact name={t('calls.to')} value={call.to} />
        <Fact name={t('calls.flow')} value={`${call.flow}, ${t('calls.version', { n: call.version })}`} />
        <Fact name={t('calls.started')} value={whenText(call.startedAt, Date.now(), language)} />
        <div>
          <dt>{t('calls.duration')}</dt>
          <dd>{call.endedAt === undefined ? t('calls.live') : <Length from={call.startedAt} to={call.endedAt} />}</dd>
        </div>
        <div>
          <dt>{t('calls.answered')}</dt>
          <dd>
            {call.answeredAt === undefined ? (
              t('calls.notAnswered')
            ) : (
              <Length from={call.startedAt} to={call.answeredAt} />
            )}
          </dd>
        </div>
        <Fact name={t('calls.audio')} value={audioWay(journal, words)} />
        <Fact name={t('calls.ending')} value={endingText(call.cause, words)} />
      </dl>
      {record && record.legs.length > 0 && (
        <>
          <h2 className="section-title">{t('legs.title')}</h2>
          <LegsTable legs={record.legs} />
        </>
      )}
      <CallRecordings journal={journal} />
      {messages && <LadderView call={id} messages={messages} />}
      <h2 className="section-title">{t('calls.journal')}</h2>
      <ol className="journal" data-testid="journal">
        {journalLines(journal, t).map((line) => (
          <li key={line.seq} className={`journal-line ${line.tone}`}>
            <span className="figures">{line.after}</span>
            <span className="journal-mark" aria-hidden="true" />
            <span>
              {line.text}
              {line.set.map((text) => (
                <code key={text}>{text}</code>
              ))}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  if (value === '') return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
