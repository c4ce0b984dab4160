/** Calls that run, and calls that have ended. */

import { useEffect, useState } from 'react';
import type { CallSummary } from '../../shared/api/http.ts';
import type { LiveCall } from '../../shared/api/live.ts';
import type { HangupCause } from '../../shared/flow-schema/call-events.ts';
import { ApiError, api } from '../api.ts';
import { Lamp } from '../canvas/lamp.tsx';
import type { MessageKey } from '../messages/en.ts';
import { useWords, type Words } from '../messages/use-words.ts';
import { RefusedCalls } from '../networks/refused-calls.tsx';
import { go } from '../router.ts';
import { useLiveCalls } from '../stores/live.ts';
import { failureText } from '../ui/failure-text.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { partyName, useNow, whenText } from '../ui/times.ts';
import { Length } from '../ui/times-view.tsx';

/** What the server puts on one page. */
const PAGE = 50;

export function CallsPage() {
  const { t } = useWords();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('calls.title')}</h1>
      </header>
      <LiveCalls />
      <RefusedCalls />
      <EndedCalls />
    </div>
  );
}

function LiveCalls() {
  const { t, language } = useWords();
  const calls = useLiveCalls();
  const now = useNow(calls.length > 0);
  return (
    <section>
      <h2 className="section-title">
        <Lamp count={calls.length} /> {t('calls.live')}
      </h2>
      {calls.length === 0 ? (
        <p className="hint">{t('calls.noLive')}</p>
      ) : (
        <table className="table" data-testid="live-calls">
          <Head columns={['calls.from', 'calls.to', 'calls.flow', 'calls.at', 'calls.started', 'calls.duration']} />
          <tbody>
            {calls.map((call) => (
              <LiveRow key={call.id} call={call} now={now} language={language} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Head({ columns }: { columns: readonly MessageKey[] }) {
  const { t } = useWords();
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {t(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function LiveRow({ call, now, language }: { call: LiveCall; now: number; language: string }) {
  const { t } = useWords();
  return (
    <tr data-testid={`call-${call.id}`}>
      <td>
        <PlaceLink to={{ page: 'call', id: call.id }} className="row-link">
          {partyName(call.from)}
        </PlaceLink>
      </td>
      <td>{partyName(call.to)}</td>
      <td>
        <PlaceLink to={{ page: 'flow', id: call.flow }}>{call.flow}</PlaceLink>{' '}
        <span className="hint">{t('flows.version', { n: call.version })}</span>
      </td>
      <td>
        {call.at.length > 0 ? <code>{call.at.join(' / ')}</code> : <span className="hint">{t('live.between')}</span>}
      </td>
      <td className="figures">{whenText(call.startedAt, now, language)}</td>
      <td>
        <Length from={call.startedAt} to={now} />
      </td>
    </tr>
  );
}

function EndedCalls() {
  const { t, language } = useWords();
  const [calls, setCalls] = useState<readonly CallSummary[]>([]);
  const [more, setMore] = useState(false);
  const [why, setWhy] = useState('');
  const running = useLiveCalls().length;
  const read = async (after?: CallSummary): Promise<void> => {
    try {
      const page = await api.endedCalls(after?.id);
      setCalls((before) => (after ? [...before, ...page] : page));
      setMore(page.length >= PAGE);
      setWhy('');
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever a call begins or ends
  useEffect(() => {
    // What has just ended is written behind: give it a moment.
    const timer = setTimeout(() => void read(), calls.length === 0 ? 0 : 600);
    return () => clearTimeout(timer);
  }, [running]);
  return (
    <section>
      <h2 className="section-title">{t('calls.ended')}</h2>
      {why && <p className="field-fault">{why}</p>}
      {calls.length === 0 && !why && <p className="hint">{t('calls.noEnded')}</p>}
      {calls.length > 0 && (
        <table className="table" data-testid="ended-calls">
          <Head columns={['calls.from', 'calls.to', 'calls.flow', 'calls.started', 'calls.duration', 'calls.ending']} />
          <tbody>
            {calls.map((call) => (
              <EndedRow key={call.id} call={call} language={language} />
            ))}
          </tbody>
        </table>
      )}
      {more && (
        <button type="button" className="button quiet" onClick={() => void read(calls.at(-1))}>
          {t('calls.more')}
        </button>
      )}
    </section>
  );
}

function EndedRow({ call, language }: { call: CallSummary; language: string }) {
  const words = useWords();
  return (
    <tr data-testid={`call-${call.id}`} className="pressable" onClick={() => go({ page: 'call', id: call.id })}>
      <td>
        <PlaceLink to={{ page: 'call', id: call.id }} className="row-link">
          {partyName(call.from)}
        </PlaceLink>
      </td>
      <td>{partyName(call.to)}</td>
      <td>
        {call.flow} <span className="hint">{words.t('flows.version', { n: call.version })}</span>
      </td>
      <td className="figures">{whenText(call.startedAt, Date.now(), language)}</td>
      <td>{call.endedAt !== undefined && <Length from={call.startedAt} to={call.endedAt} />}</td>
      <td>{endingText(call.cause, words)}</td>
    </tr>
  );
}

/** Such as “hung up (the caller)”, with the SIP status where there is one. */
export function endingText(cause: HangupCause | undefined, { t }: Pick<Words, 't'>): string {
  if (!cause) return '';
  const sip = cause.sip === undefined ? '' : ` · ${[cause.sip, cause.reason].filter(Boolean).join(' ')}`;
  return `${t(`cause.${cause.code}` as MessageKey)} (${t(`by.${cause.by}` as MessageKey)})${sip}`;
}
