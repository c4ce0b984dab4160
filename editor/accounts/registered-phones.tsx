/** The phones of one account: what they are, where they are, and how fast they answer. */

import { LogOut } from 'lucide-react';
import type { AccountAnswer, PhoneAnswer } from '../../shared/api/accounts.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { When } from '../ui/times-view.tsx';
import { accountApi } from './account-api.ts';

const COLUMNS = [
  'accounts.phone',
  'accounts.address',
  'accounts.answersIn',
  'accounts.since',
  'accounts.expires',
] as const;

export function RegisteredPhones({ account, onChanged }: { account: AccountAnswer; onChanged: () => Promise<void> }) {
  const { t } = useWords();
  const signOff = async (phone: PhoneAnswer): Promise<void> => {
    try {
      await accountApi.signOff(account.name, phone);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
    await onChanged();
  };
  return (
    <section className="record-section" data-testid="phones">
      <h2>{t('accounts.registered')}</h2>
      {account.phones.length === 0 ? (
        <p className="hint">{t('accounts.registeredNone')}</p>
      ) : (
        <div className="table-frame">
          <table className="table dense">
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">{t('flows.col.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {account.phones.map((phone) => (
                <tr key={phone.id} data-testid={`phone-${phone.address}`}>
                  <td title={phone.contact}>{phone.userAgent ?? phone.contact}</td>
                  <td className="figures">
                    {phone.address} <span className="hint">{phone.transport}</span>{' '}
                    {phone.behindNat && <span className="tag">{t('accounts.nat')}</span>}
                  </td>
                  <td className="figures">
                    <Answer phone={phone} />
                  </td>
                  <td>
                    <When at={phone.registeredAt} />
                  </td>
                  <td>
                    <When at={phone.expiresAt} />
                  </td>
                  <td className="cell-more">
                    <button
                      type="button"
                      className="icon-button"
                      title={t('accounts.signOff')}
                      aria-label={t('accounts.signOff')}
                      onClick={() => void signOff(phone)}
                    >
                      <LogOut size={16} />
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Answer({ phone: { answers, milliseconds } }: { phone: PhoneAnswer }) {
  const { t } = useWords();
  if (answers === undefined) return <span className="hint">{t('accounts.notAsked')}</span>;
  if (!answers) return <span className="field-fault">{t('accounts.silent')}</span>;
  return <>{milliseconds === undefined ? '' : t('accounts.ms', { n: Math.round(milliseconds) })}</>;
}
