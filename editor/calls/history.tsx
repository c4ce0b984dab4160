/** Legs of calls that have been, to search: by number, account, trunk, flow, time and how they ended. */

import { Download, Search } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { CdrAnswer } from '../../shared/api/cdrs.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { go } from '../router.ts';
import { useLiveCalls } from '../stores/live.ts';
import { failureText } from '../ui/failure-text.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { TableHead } from '../ui/table-head.tsx';
import { lengthText } from '../ui/times.ts';
import { Day } from '../ui/times-view.tsx';
import { type CdrWanted, callApi } from './call-api.ts';
import { endingText } from './ending-text.ts';

/** Milliseconds of rest after the last letter before a search goes out. */
const REST = 300;
const DAY = 86_400_000;

export function History() {
  const { t } = useWords();
  const [wanted, setWanted] = useState<CdrWanted>({});
  const { rows, more, why, readOn } = useSearch(wanted);
  const set = (change: Partial<CdrWanted>) => setWanted((before) => ({ ...before, ...change }));
  const isSearch = Object.values(wanted).some((value) => value !== undefined && value !== '');
  return (
    <section data-testid="history">
      <div className="section-head">
        <h2 className="section-title">{t('history.title')}</h2>
        <span className="spread" />
        <Filters wanted={wanted} set={set} />
        <a className="button quiet" href={callApi.csvAddress(wanted)} download data-testid="cdr-csv">
          <Download size={16} aria-hidden="true" /> {t('history.csv')}
        </a>
      </div>
      {why && <p className="field-fault">{why}</p>}
      {rows?.length === 0 && !more && <p className="hint">{t(isSearch ? 'history.noMatch' : 'calls.noEnded')}</p>}
      {rows && rows.length > 0 && (
        <div className="table-frame">
          <table className="table dense" data-testid="ended-calls">
            <TableHead
              columns={[
                'history.when',
                'calls.from',
                'calls.to',
                'history.by',
                'calls.flow',
                'history.talked',
                'calls.ending',
              ]}
            />
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} cdr={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {more && (
        <button type="button" className="button quiet" onClick={readOn}>
          {t('calls.more')}
        </button>
      )}
    </section>
  );
}

function Filters({ wanted, set }: { wanted: CdrWanted; set: (change: Partial<CdrWanted>) => void }) {
  const { t } = useWords();
  const days = wanted.since === undefined ? '' : String(Math.round((Date.now() - wanted.since) / DAY));
  return (
    <>
      <label className="search">
        <Search size={16} aria-hidden="true" />
        <input
          type="search"
          value={wanted.part ?? ''}
          placeholder={t('history.search')}
          aria-label={t('history.search')}
          data-testid="cdr-search"
          onChange={(event) => set({ part: event.target.value })}
        />
      </label>
      <select
        aria-label={t('history.answered')}
        value={wanted.answered ?? ''}
        data-testid="cdr-answered"
        onChange={(event) => set({ answered: (event.target.value || undefined) as CdrWanted['answered'] })}
      >
        <option value="">{t('history.all')}</option>
        <option value="true">{t('history.onlyAnswered')}</option>
        <option value="false">{t('history.onlyMissed')}</option>
      </select>
      <select
        aria-label={t('history.when')}
        value={days}
        onChange={(event) => {
          const back = Number(event.target.value);
          set({ since: back > 0 ? Date.now() - back * DAY : undefined });
        }}
      >
        <option value="">{t('history.ever')}</option>
        <option value="1">{t('history.day')}</option>
        <option value="7">{t('history.week')}</option>
        <option value="31">{t('history.month')}</option>
      </select>
    </>
  );
}

function Row({ cdr }: { cdr: CdrAnswer }) {
  const words = useWords();
  const { t } = words;
  const { call, direction, fromUser, toUser, account, trunk, flow, version, startedAt, talked, cause, sip } = cdr;
  return (
    <tr data-testid={`call-${call}`} className="pressable" onClick={() => go({ page: 'call', id: call })}>
      <td className="cell-day">
        <Day at={startedAt} />
      </td>
      <td className="cell-party">
        <PlaceLink to={{ page: 'call', id: call }} className="row-link">
          {fromUser}
        </PlaceLink>
      </td>
      <td className="cell-party">{toUser}</td>
      <td>
        <span className="hint">{t(direction === 'in' ? 'history.in' : 'history.out')}</span>{' '}
        {[account, trunk].filter(Boolean).join(', ')}
      </td>
      <td>
        {flow} <span className="hint">{t('flows.version', { n: version })}</span>
      </td>
      <td className="figures">{talked === undefined ? <span className="hint">–</span> : lengthText(talked)}</td>
      <td>{cause ? endingText(cause, words) : (sip ?? '')}</td>
    </tr>
  );
}

/** Rows that fit, page by page; read again when a call begins or ends, and when something else is wanted. */
function useSearch(wanted: CdrWanted) {
  const [rows, setRows] = useState<readonly CdrAnswer[]>();
  const [next, setNext] = useState<string>();
  const [why, setWhy] = useState<string>();
  const running = useLiveCalls().length;
  const read = useCallback(
    async (after: string | undefined, isStale: () => boolean) => {
      try {
        const page = await callApi.search(wanted, after);
        if (isStale()) return;
        setRows((before) => (after === undefined ? page.rows : [...(before ?? []), ...page.rows]));
        setNext(page.next);
        setWhy(undefined);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        setWhy(failureText(error));
      }
    },
    [wanted],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever a call begins or ends
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => void read(undefined, () => stale), rows === undefined ? 0 : REST);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [read, running]);
  return { rows, why, more: next !== undefined, readOn: () => void read(next, () => false) };
}
