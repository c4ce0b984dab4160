/** Keys of scripts. */

import type { KeyRequest } from '../../shared/api/people.ts';
import { useWords } from '../messages/use-words.ts';
import { bodyOf } from '../records/record.ts';
import { useRows } from '../records/use-rows.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { TableHead } from '../ui/table-head.tsx';
import { Day } from '../ui/times-view.tsx';
import { Desk } from './desk.tsx';
import { peopleApi } from './people-api.ts';
import { NEW_KEY } from './people-fields.ts';

export function Keys() {
  const { t } = useWords();
  const { rows, why, reload } = useRows(peopleApi.keys);
  return (
    <Desk
      title="people.keys"
      help="people.keysHelp"
      add="people.addKey"
      form={NEW_KEY}
      onAdd={async (draft) => {
        const { key } = await peopleApi.addKey(bodyOf(draft, 'omit') as unknown as KeyRequest);
        await reload();
        return key;
      }}
      why={why}
      testId="keys"
    >
      {rows?.length === 0 && <p className="hint">{t('people.noKeys')}</p>}
      {rows && rows.length > 0 && (
        <div className="table-frame">
          <table className="table dense">
            <TableHead
              columns={['people.name', 'people.scopes', 'people.made', 'people.lastUsed', 'flows.col.actions']}
            />
            <tbody>
              {rows.map(({ id, name, scopes, createdAt, createdBy, lastUsedAt }) => (
                <tr key={id} data-testid={`key-${name}`}>
                  <td>{name}</td>
                  <td className="cell-why">
                    <code>{scopes.join(' ')}</code>
                  </td>
                  <td>
                    <Day at={createdAt} /> <span className="hint">{createdBy}</span>
                  </td>
                  <td>
                    {lastUsedAt === undefined ? (
                      <span className="hint">{t('people.never')}</span>
                    ) : (
                      <Day at={lastUsedAt} />
                    )}
                  </td>
                  <td>
                    <AskFirst
                      label={t('people.remove')}
                      question={t('people.removeSure', { name })}
                      testId={`remove-key-${name}`}
                      tone="danger"
                      run={async () => {
                        await peopleApi.removeKey(id);
                        await reload();
                      }}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Desk>
  );
}
