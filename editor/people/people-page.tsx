/** Who may come in, with what rights; which scripts may; who is told; and what was changed by whom. For admins. */

import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { TableHead } from '../ui/table-head.tsx';
import { When } from '../ui/times-view.tsx';
import { Keys } from './keys.tsx';
import { peopleApi } from './people-api.ts';
import { Users } from './users.tsx';
import { Webhooks } from './webhooks.tsx';

export function PeoplePage() {
  const { t } = useWords();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('people.title')}</h1>
      </header>
      <Users />
      <Keys />
      <Webhooks />
      <Audit />
    </div>
  );
}

function Audit() {
  const { t } = useWords();
  const { rows, why } = useRows(peopleApi.audit);
  return (
    <section className="record-section" data-testid="audit">
      <h2>{t('people.audit')}</h2>
      {why && <p className="field-fault">{why}</p>}
      {rows?.length === 0 && <p className="hint">{t('people.nothing')}</p>}
      {rows && rows.length > 0 && (
        <div className="table-frame">
          <table className="table dense">
            <TableHead columns={['history.when', 'people.who', 'people.did', 'people.what', 'people.source']} />
            <tbody>
              {rows.map(({ id, at, who, action, what, detail, source }) => (
                <tr key={id}>
                  <td className="cell-day">
                    <When at={at} />
                  </td>
                  <td>{who}</td>
                  <td>
                    <code>{action}</code>
                  </td>
                  <td className="cell-why">
                    {what} {detail && <span className="hint">{detail}</span>}
                  </td>
                  <td className="figures">{source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
