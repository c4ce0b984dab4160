/** How much of each limit is used today. */

import type { UsageAnswer } from '../../shared/api/routing.ts';
import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { useNews } from '../stores/live.ts';
import { TableHead } from '../ui/table-head.tsx';
import { routingApi } from './routing-api.ts';

export function Usage() {
  const { t } = useWords();
  const { rows } = useRows(routingApi.usage, useNews('limit'));
  if (!rows || rows.length === 0) return null;
  return (
    <section className="record-section" data-testid="usage">
      <h2>{t('usage.title')}</h2>
      <div className="table-frame">
        <table className="table dense">
          <TableHead columns={['usage.who', 'usage.now', 'usage.minute', 'usage.minutes', 'usage.money']} />
          <tbody>
            {rows.map((row) => (
              <UsageRow key={`${row.of} ${row.name}`} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function UsageRow({ row: { of, name, limits, concurrent, lastMinute, minutes, money } }: { row: UsageAnswer }) {
  const { t } = useWords();
  return (
    <tr>
      <td>
        <span className="hint">{t(`usage.of.${of}`)}</span> {of !== 'system' && name}
      </td>
      <Used used={concurrent} limit={limits.concurrent} />
      <Used used={lastMinute} limit={limits.perMinute} />
      <Used used={Math.round(minutes * 10) / 10} limit={limits.dailyMinutes} />
      <Used used={Math.round(money * 100) / 100} limit={limits.dailyMoney} />
    </tr>
  );
}

function Used({ used, limit }: { used: number; limit: number | undefined }) {
  const full = limit !== undefined && used >= limit;
  return (
    <td className="figures">
      {full ? <span className="tag bad">{used}</span> : used}
      {limit !== undefined && <span className="hint"> / {limit}</span>}
    </td>
  );
}
