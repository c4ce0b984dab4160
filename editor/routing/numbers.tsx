/** Public numbers and feature codes, and what each leads to. */

import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { CallTarget, NewNumber, NumberAnswer } from '../../shared/api/routing.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { Desk } from '../people/desk.tsx';
import { bodyOf } from '../records/record.ts';
import { useRows } from '../records/use-rows.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { TableHead } from '../ui/table-head.tsx';
import { routingApi } from './routing-api.ts';
import { NEW_NUMBER } from './routing-fields.ts';
import { TargetSelect } from './target-select.tsx';

export function Numbers() {
  const { t } = useWords();
  const { rows, why, reload } = useRows(routingApi.numbers);
  const [busy, setBusy] = useState(false);
  const doing = async (work: Promise<unknown>): Promise<void> => {
    setBusy(true);
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
    await reload();
    setBusy(false);
  };
  const lead = (number: NumberAnswer, target: CallTarget | undefined): void => {
    if (target) void doing(routingApi.changeNumber(number, { target }));
  };
  return (
    <Desk
      title="numbers.title"
      help="numbers.help"
      add="numbers.add"
      form={NEW_NUMBER}
      onAdd={async (draft) => {
        await routingApi.addNumber(bodyOf(draft, 'omit') as unknown as NewNumber);
        await reload();
        return undefined;
      }}
      why={why}
      testId="numbers"
    >
      {rows?.length === 0 && <p className="hint">{t('numbers.none')}</p>}
      {rows && rows.length > 0 && (
        <div className="table-frame">
          <table className="table dense">
            <TableHead
              columns={['numbers.number', 'numbers.label', 'numbers.leads', 'numbers.trunk', 'flows.col.actions']}
            />
            <tbody>
              {rows.map((number) => (
                <tr key={number.number} data-testid={`number-${number.number}`}>
                  <td className="figures">{number.number}</td>
                  <td>{number.label}</td>
                  <td>
                    <TargetSelect
                      label={t('numbers.leads')}
                      value={number.target}
                      onChange={(target) => lead(number, target)}
                    />
                  </td>
                  <td>{number.trunk ?? <span className="hint">{t('numbers.anyTrunk')}</span>}</td>
                  <td className="cell-more">
                    <button
                      type="button"
                      className="icon-button"
                      disabled={busy}
                      title={t('numbers.remove', { number: number.number })}
                      aria-label={t('numbers.remove', { number: number.number })}
                      onClick={() => void doing(routingApi.removeNumber(number.number))}
                    >
                      <Trash2 size={16} />
                    </button>
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
