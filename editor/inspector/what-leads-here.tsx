/** What leads to the open flow, and how to hang it on more: on a number, a trunk, an account's calls. */

import { Unplug } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { accountApi } from '../accounts/account-api.ts';
import { ApiError } from '../api.ts';
import type { MessageKey } from '../messages/en.ts';
import { useWords } from '../messages/use-words.ts';
import { routingApi } from '../routing/routing-api.ts';
import { settingsOf, trunkApi } from '../trunks/trunk-api.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { PlaceLink } from '../ui/place-link.tsx';
import { type Hook, type House, hookKey, hooksOf } from './leads.ts';

export function WhatLeadsHere({ flow }: { flow: string }) {
  const { t } = useWords();
  const [house, setHouse] = useState<House>();
  const read = useCallback(async () => {
    await telling(async () => {
      const [numbers, accounts, trunks] = await Promise.all([routingApi.numbers(), accountApi.list(), trunkApi.list()]);
      setHouse({ numbers, accounts, trunks });
    });
  }, []);
  useEffect(() => void read(), [read]);
  if (!house) return null;
  const hooks = hooksOf(house);
  const here = hooks.filter((hook) => hook.flow === flow);
  const free = hooks.filter((hook) => hook.flow !== flow);
  const hang = async (hook: Hook, on: string | undefined): Promise<void> => {
    await telling(() => put(house, hook, on));
    await read();
  };
  return (
    <div className="field" data-testid="leads-here">
      <span className="field-label">{t('leads.title')}</span>
      {here.length === 0 && <p className="hint">{t('leads.none')}</p>}
      <ul className="leads">
        {here.map((hook) => (
          <li key={hookKey(hook)}>
            <span>
              <span className="hint">{t(`leads.${hook.what}` as MessageKey)}</span> <Where hook={hook} />
            </span>
            {hook.what !== 'number' && (
              <button
                type="button"
                className="icon-button small"
                title={t('leads.unhook')}
                aria-label={t('leads.unhook')}
                onClick={() => void hang(hook, undefined)}
              >
                <Unplug size={14} />
              </button>
            )}
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <select
          aria-label={t('leads.hook')}
          value=""
          data-testid="hook-here"
          onChange={(event) => {
            const chosen = free.find((hook) => hookKey(hook) === event.target.value);
            if (chosen) void hang(chosen, flow);
          }}
        >
          <option value="">{t('leads.hook')}</option>
          {free.map((hook) => (
            <option key={hookKey(hook)} value={hookKey(hook)}>
              {`${t(`leads.${hook.what}` as MessageKey)} ${hook.label}${hook.flow ? ` (${hook.flow})` : ''}`}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function Where({ hook: { what, name, label } }: { hook: Hook }) {
  if (what === 'number') return <PlaceLink to={{ page: 'numbers' }}>{label}</PlaceLink>;
  if (what === 'trunk') return <PlaceLink to={{ page: 'trunk', id: name }}>{label}</PlaceLink>;
  return <PlaceLink to={{ page: 'account', id: name }}>{label}</PlaceLink>;
}

/** Hangs a flow on a hook, or takes it away. A number always leads somewhere: it is only led elsewhere. */
async function put({ numbers, accounts, trunks }: House, { what, name }: Hook, flow: string | undefined) {
  if (what === 'number') {
    const number = numbers.find((one) => one.number === name);
    if (number && flow !== undefined) await routingApi.changeNumber(number, { target: { kind: 'flow', flow } });
  } else if (what === 'trunk') {
    const trunk = trunks.find((one) => one.name === name)!;
    const { incoming: _before, ...settings } = settingsOf(trunk);
    const incoming = flow === undefined ? {} : ({ incoming: { kind: 'flow', flow } } as const);
    await trunkApi.change(name, { ...settings, ...incoming }, trunk.rev);
  } else {
    const account = accounts.find((one) => one.name === name)!;
    const field = what === 'incoming' ? 'incomingFlow' : 'outgoingFlow';
    await accountApi.change(name, { [field]: flow ?? null }, account.rev);
  }
}

async function telling(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Somebody who may not see the house still draws.
    if (error.status !== 403) notify({ tone: 'bad', text: failureText(error) });
  }
}
