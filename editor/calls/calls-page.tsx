/** Calls that run, and calls that have ended. */

import type { LiveCall } from '../../shared/api/live.ts';
import { Lamp } from '../canvas/lamp.tsx';
import { useWords } from '../messages/use-words.ts';
import { RefusedCalls } from '../networks/refused-calls.tsx';
import { useLiveCalls } from '../stores/live.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { TableHead } from '../ui/table-head.tsx';
import { partyName, useNow, whenText } from '../ui/times.ts';
import { Length } from '../ui/times-view.tsx';
import { History } from './history.tsx';

export function CallsPage() {
  const { t } = useWords();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('calls.title')}</h1>
      </header>
      <LiveCalls />
      <RefusedCalls />
      <History />
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
          <TableHead
            columns={['calls.from', 'calls.to', 'calls.flow', 'calls.at', 'calls.started', 'calls.duration']}
          />
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
