/** Sources that are not heard any more, and the click that hears them again. */

import { useCallback } from 'react';
import type { BansAnswer } from '../../shared/api/http.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { useNews } from '../stores/live.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { TableHead } from '../ui/table-head.tsx';
import { Day } from '../ui/times-view.tsx';
import { settingsApi } from './settings-api.ts';

type Ban = BansAnswer['bans'][number];

export function Bans() {
  const { t } = useWords();
  const read = useCallback(async (): Promise<readonly Ban[]> => (await settingsApi.bans()).bans, []);
  const { rows, why, reload } = useRows(read, useNews('source'));
  const unban = async (source: string): Promise<void> => {
    try {
      await settingsApi.unban(source);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
    await reload();
  };
  return (
    <section className="setting" data-testid="bans">
      <h2>{t('bans.title')}</h2>
      <p className="hint">{t('bans.help')}</p>
      {why && <p className="field-fault">{why}</p>}
      {rows?.length === 0 && <p>{t('bans.none')}</p>}
      {rows && rows.length > 0 && (
        <table className="table dense">
          <TableHead columns={['refused.source', 'refused.why', 'bans.until', 'bans.dropped', 'flows.col.actions']} />
          <tbody>
            {rows.map(({ source, why: reason, until, dropped }) => (
              <tr key={source} data-testid={`ban-${source}`}>
                <td className="figures">{source}</td>
                <td>{t(`bans.why.${reason}`)}</td>
                <td>{until === undefined ? t('bans.lifted') : <Day at={until} />}</td>
                <td className="figures">{dropped}</td>
                <td>
                  <button type="button" className="button quiet" onClick={() => void unban(source)}>
                    {t('bans.unban')}
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
