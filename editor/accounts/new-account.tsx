/** A new account: who it is; everything else has a default that works. */

import type { IssuedAccount, NewAccount as NewAccountBody } from '../../shared/api/accounts.ts';
import { useWords } from '../messages/use-words.ts';
import { bodyOf } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { accountApi } from './account-api.ts';
import { NEW_ACCOUNT } from './account-fields.ts';

interface NewAccountProps {
  readonly onMade: (issued: IssuedAccount) => Promise<void>;
  readonly onClose: () => void;
}

export function NewAccount({ onMade, onClose }: NewAccountProps) {
  const { t } = useWords();
  return (
    <RecordForm
      sections={NEW_ACCOUNT}
      submit={t('accounts.create')}
      onSubmit={async (draft) => onMade(await accountApi.create(bodyOf(draft, 'omit') as unknown as NewAccountBody))}
      onCancel={onClose}
    />
  );
}
