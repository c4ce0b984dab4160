/** “What would happen if”: asks the very code that routes calls, and shows which rule decided. */

import { type FormEvent, useEffect, useId, useState } from 'react';
import type { RoutingTrial, RoutingTrialAnswer, TrialStep } from '../../shared/api/routing.ts';
import { accountApi } from '../accounts/account-api.ts';
import { ApiError } from '../api.ts';
import { serverWords } from '../messages/server-words.ts';
import { useWords } from '../messages/use-words.ts';
import { trunkApi } from '../trunks/trunk-api.ts';
import { failureText } from '../ui/failure-text.ts';
import { routingApi } from './routing-api.ts';

export function TryOut() {
  const { t } = useWords();
  const id = useId();
  const callers = useCallers();
  const [who, setWho] = useState('stranger');
  const [caller, setCaller] = useState('');
  const [called, setCalled] = useState('');
  const [answer, setAnswer] = useState<RoutingTrialAnswer>();
  const [why, setWhy] = useState<string>();
  const ask = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (called.trim() === '') return;
    try {
      setAnswer(await routingApi.tryOut({ from: fromOf(who, caller), called: called.trim() }));
      setWhy(undefined);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    }
  };
  return (
    <section className="record-section" data-testid="try-out">
      <h2>{t('try.title')}</h2>
      <form className="try-form" onSubmit={(event) => void ask(event)}>
        <div className="field">
          <label htmlFor={`${id}-who`}>{t('try.who')}</label>
          <select id={`${id}-who`} value={who} data-testid="try-who" onChange={(event) => setWho(event.target.value)}>
            <option value="stranger">{t('try.stranger')}</option>
            <option value="trusted">{t('try.trusted')}</option>
            {callers.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        {who.startsWith('trunk ') && (
          <div className="field">
            <label htmlFor={`${id}-caller`}>{t('try.caller')}</label>
            <input id={`${id}-caller`} type="text" value={caller} onChange={(event) => setCaller(event.target.value)} />
          </div>
        )}
        <div className="field">
          <label htmlFor={`${id}-called`}>{t('try.called')}</label>
          <input
            id={`${id}-called`}
            type="text"
            value={called}
            placeholder="100"
            data-testid="try-called"
            onChange={(event) => setCalled(event.target.value)}
          />
        </div>
        <button type="submit" className="button" disabled={called.trim() === ''} data-testid="try-ask">
          {t('try.ask')}
        </button>
      </form>
      {why && <p className="field-fault">{why}</p>}
      {answer && (
        <div aria-live="polite" data-testid="try-answer">
          <p className="call-sentence">{serverWords(answer.outcome)}</p>
          <Steps steps={answer.steps} />
          {answer.dial && (
            <>
              <p className="call-sentence">
                <code>{answer.dial.target}</code> {serverWords(answer.dial.outcome)}
              </p>
              <Steps steps={answer.dial.steps} />
            </>
          )}
        </div>
      )}
    </section>
  );
}

function Steps({ steps }: { steps: readonly TrialStep[] }) {
  return (
    <ol className="probe-steps">
      {steps.map(({ rule, decided, words }) => (
        <li key={rule + words} className={`probe-step ${decided ? 'good' : ''}`}>
          <span className="probe-mark" aria-hidden="true" />
          {serverWords(words)}
        </li>
      ))}
    </ol>
  );
}

function fromOf(who: string, caller: string): RoutingTrial['from'] {
  const [kind, name = ''] = who.split(' ');
  if (kind === 'account') return { kind, account: name };
  if (kind === 'trunk') return { kind, trunk: name, ...(caller.trim() && { caller: caller.trim() }) };
  return { kind: 'stranger', trusted: kind === 'trusted' };
}

function useCallers(): readonly { readonly value: string; readonly label: string }[] {
  const { t } = useWords();
  const [names, setNames] = useState<{ accounts: readonly string[]; trunks: readonly string[] }>({
    accounts: [],
    trunks: [],
  });
  useEffect(() => {
    Promise.all([accountApi.list(), trunkApi.list()]).then(
      ([accounts, trunks]) =>
        setNames({ accounts: accounts.map(({ name }) => name), trunks: trunks.map(({ name }) => name) }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      },
    );
  }, []);
  return [
    ...names.accounts.map((name) => ({ value: `account ${name}`, label: t('try.account', { name }) })),
    ...names.trunks.map((name) => ({ value: `trunk ${name}`, label: t('try.trunk', { name }) })),
  ];
}
