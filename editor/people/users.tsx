/** People who may log in. */

import { useState } from 'react';
import { ROLES, type Role } from '../../shared/api/access.ts';
import type { UserAnswer, UserRequest } from '../../shared/api/people.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { bodyOf } from '../records/record.ts';
import { useRows } from '../records/use-rows.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { TableHead } from '../ui/table-head.tsx';
import { Desk } from './desk.tsx';
import { peopleApi } from './people-api.ts';
import { NEW_USER } from './people-fields.ts';

/** The way back in: nobody can take its rights. */
const ALWAYS = 'admin';

export function Users() {
  const { t } = useWords();
  const { rows, why, reload } = useRows(peopleApi.users);
  const [secret, setSecret] = useState<string>();
  const change = async (user: UserAnswer, body: { role?: Role; disabled?: boolean }): Promise<void> => {
    try {
      await peopleApi.changeUser(user, body);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
    await reload();
  };
  return (
    <Desk
      title="people.users"
      help="people.usersHelp"
      add="people.addUser"
      form={NEW_USER}
      onAdd={async (draft) => {
        const { password } = await peopleApi.addUser(bodyOf(draft, 'omit') as unknown as UserRequest);
        setSecret(undefined);
        await reload();
        return password;
      }}
      secret={secret}
      why={why}
      testId="users"
    >
      <div className="table-frame">
        <table className="table dense">
          <TableHead columns={['people.name', 'people.role', 'people.state', 'flows.col.actions']} />
          <tbody>
            {rows?.map((user) => (
              <tr key={user.name} data-testid={`user-${user.name}`}>
                <td>{user.name}</td>
                <td>
                  <select
                    aria-label={t('people.role')}
                    value={user.role}
                    disabled={user.name === ALWAYS}
                    onChange={(event) => void change(user, { role: event.target.value as Role })}
                  >
                    {ROLES.map((role) => (
                      <option key={role} value={role}>
                        {t(`people.role.${role}`)}
                      </option>
                    ))}
                  </select>
                </td>
                <td>
                  {user.disabled ? (
                    <span className="tag bad">{t('people.disabled')}</span>
                  ) : (
                    <span className="hint">{t(user.hasPassword ? 'people.withPassword' : 'people.noPassword')}</span>
                  )}
                </td>
                <td>
                  {user.name !== ALWAYS && (
                    <span className="buttons">
                      <button
                        type="button"
                        className="button quiet"
                        onClick={() => void change(user, { disabled: !user.disabled })}
                      >
                        {t(user.disabled ? 'people.letIn' : 'people.shutOut')}
                      </button>
                      <AskFirst
                        label={t('people.newPassword')}
                        question={t('people.newPasswordSure', { name: user.name })}
                        testId={`password-${user.name}`}
                        run={async () => setSecret((await peopleApi.newPassword(user.name)).password)}
                      />
                      <AskFirst
                        label={t('people.remove')}
                        question={t('people.removeSure', { name: user.name })}
                        testId={`remove-${user.name}`}
                        tone="danger"
                        run={async () => {
                          await peopleApi.removeUser(user.name);
                          await reload();
                        }}
                      />
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Desk>
  );
}
