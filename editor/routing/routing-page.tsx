/** Where calls go: numbers, a trial, the order of matching, the rules for everybody, and what has been used today. */

import { useEffect, useState } from 'react';
import type { RoutingAnswer, RoutingRules } from '../../shared/api/routing.ts';
import { ApiError } from '../api.ts';
import { say, useWords } from '../messages/use-words.ts';
import { bodyOf, type Draft } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { useNews } from '../stores/live.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { Matching } from './matching.tsx';
import { Numbers } from './numbers.tsx';
import { routingApi } from './routing-api.ts';
import { RULES } from './routing-fields.ts';
import { TryOut } from './try-out.tsx';
import { Usage } from './usage.tsx';

/** What the form holds: empty parts are left out. */
type Sent = Omit<RoutingRules, 'destinations' | 'limits'> & {
  readonly destinations?: Partial<RoutingRules['destinations']>;
  readonly limits?: RoutingRules['limits'];
};

export function RoutingPage() {
  const { t } = useWords();
  const [routing, setRouting] = useState<RoutingAnswer>();
  const [why, setWhy] = useState<string>();
  const news = useNews('trunk');
  // biome-ignore lint/correctness/useExhaustiveDependencies: news is only a reason to read
  useEffect(() => {
    routingApi.routing().then(setRouting, (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      setWhy(failureText(error));
    });
  }, [news]);
  const save = async (draft: Draft, rulesRev: number): Promise<void> => {
    const { destinations, limits = {}, ...rest } = bodyOf(draft, 'omit') as unknown as Sent;
    const lists = { allow: [], deny: [], countries: [], ...destinations };
    await routingApi.saveRules({ ...rest, destinations: lists, limits }, rulesRev);
    setRouting(await routingApi.routing());
    notify({ tone: 'good', text: say('accounts.saved'), topic: 'record' });
  };
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('routing.title')}</h1>
      </header>
      {why && <p className="field-fault">{why}</p>}
      <Numbers />
      <TryOut />
      {routing && <Matching routing={routing} />}
      <Usage />
      {routing && (
        <RecordForm
          key={JSON.stringify(routing.rules)}
          sections={RULES}
          row={routing.rules as unknown as Readonly<Record<string, unknown>>}
          submit={t('accounts.save')}
          onSubmit={(draft) => save(draft, routing.rulesRev)}
        />
      )}
    </div>
  );
}
