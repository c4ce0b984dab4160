/** Rings the owner's phone, and then whoever has left the message. */

import { PhoneOutgoing } from 'lucide-react';
import { useId, useState } from 'react';
import type { MailboxAnswer, MessageAnswer } from '../../shared/api/mailboxes.ts';
import { ApiError } from '../api.ts';
import { say, useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { mailboxesApi } from './mailboxes-api.ts';

interface CallBackButtonProps {
  readonly mailbox: Pick<MailboxAnswer, 'name' | 'owners'>;
  readonly message: MessageAnswer;
}

export function CallBackButton({ mailbox: { name, owners }, message }: CallBackButtonProps) {
  const { t } = useWords();
  const field = useId();
  const [account, setAccount] = useState(owners[0]);
  const [busy, setBusy] = useState(false);
  if (!message.canCallBack) return <span className="hint">{t('mailboxes.noNumber')}</span>;
  if (owners.length === 0) return <span className="hint">{t('mailboxes.noOwner')}</span>;
  const call = async (): Promise<void> => {
    setBusy(true);
    try {
      const placed = await mailboxesApi.callBack(name, message.id, account);
      const words = { account: placed.account, from: message.fromName ?? message.from };
      notify({ tone: 'good', topic: 'call-back', text: say('mailboxes.ringing', words) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', topic: 'call-back', text: failureText(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="buttons">
      <button
        type="button"
        className="button"
        disabled={busy}
        data-testid={`call-back-${message.id}`}
        onClick={() => void call()}
      >
        <PhoneOutgoing size={14} aria-hidden="true" /> {t('mailboxes.callBack')}
      </button>
      {owners.length > 1 && (
        <label className="inline-select" htmlFor={field}>
          {t('mailboxes.byPhoneOf')}
          <select id={field} value={account} onChange={({ target }) => setAccount(target.value)}>
            {owners.map((owner) => (
              <option key={owner}>{owner}</option>
            ))}
          </select>
        </label>
      )}
    </span>
  );
}
