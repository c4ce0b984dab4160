/** What a number leads to: a flow or an account, chosen from what there is. */

import { useEffect, useState } from 'react';
import type { CallTarget } from '../../shared/api/routing.ts';
import { accountApi } from '../accounts/account-api.ts';
import { ApiError, api } from '../api.ts';
import { useWords } from '../messages/use-words.ts';

interface Targets {
  readonly flows: readonly { readonly id: string; readonly name: string }[];
  readonly accounts: readonly { readonly name: string; readonly displayName: string }[];
}

interface TargetSelectProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: CallTarget | undefined;
  readonly onChange: (target: CallTarget | undefined) => void;
}

export function TargetSelect({ id, label, value, onChange }: TargetSelectProps) {
  const { t } = useWords();
  const [{ flows, accounts }, setTargets] = useState<Targets>({ flows: [], accounts: [] });
  useEffect(() => {
    Promise.all([api.flows(), accountApi.list()]).then(
      ([flows, accounts]) => setTargets({ flows, accounts }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
  }, []);
  const chosen = value === undefined ? '' : wordOf(value);
  const known = [...flows.map(({ id: flow }) => `flow ${flow}`), ...accounts.map(({ name }) => `account ${name}`)];
  return (
    <select id={id} aria-label={label} value={chosen} onChange={(event) => onChange(targetOf(event.target.value))}>
      {value === undefined && <option value="">{t('inspector.pick')}</option>}
      {chosen !== '' && !known.includes(chosen) && <option value={chosen}>{chosen}</option>}
      <optgroup label={t('nav.flows')}>
        {flows.map(({ id: flow, name }) => (
          <option key={flow} value={`flow ${flow}`}>
            {name}
          </option>
        ))}
      </optgroup>
      <optgroup label={t('nav.accounts')}>
        {accounts.map(({ name, displayName }) => (
          <option key={name} value={`account ${name}`}>
            {displayName || name}
          </option>
        ))}
      </optgroup>
    </select>
  );
}

const wordOf = (target: CallTarget): string =>
  target.kind === 'flow' ? `flow ${target.flow}` : `account ${target.account}`;

function targetOf(word: string): CallTarget | undefined {
  const [kind, name] = word.split(' ');
  if (!name) return undefined;
  return kind === 'flow' ? { kind, flow: name } : { kind: 'account', account: name };
}
