/** The editor: who is signed in decides between login and pages; the address decides which page. */

import { lazy, Suspense, useEffect } from 'react';
import { AccountPage } from './accounts/account-page.tsx';
import { AccountsPage } from './accounts/accounts-page.tsx';
import { CallPage } from './calls/call-page.tsx';
import { CallsPage } from './calls/calls-page.tsx';
import { FlowsPage } from './flows/flows-page.tsx';
import { LoginPage } from './login-page.tsx';
import { MailboxesPage } from './mailboxes/mailboxes-page.tsx';
import { useWords } from './messages/use-words.ts';
import { PeoplePage } from './people/people-page.tsx';
import { useRouter } from './router.ts';
import { RoutingPage } from './routing/routing-page.tsx';
import { SettingsPage } from './settings/settings-page.tsx';
import { useCatalogue } from './stores/catalogue.ts';
import { startLive } from './stores/live.ts';
import { useSession } from './stores/session.ts';
import { TrunkPage } from './trunks/trunk-page.tsx';
import { TrunksPage } from './trunks/trunks-page.tsx';
import { EmptyState } from './ui/empty-state.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { NoticesView } from './ui/notices-view.tsx';
import { Shell } from './ui/shell.tsx';

// The canvas and its library come when a flow is opened.
const FlowPage = lazy(() => import('./canvas/flow-page.tsx'));

export function App() {
  const { t } = useWords();
  const { phase, check } = useSession();
  useEffect(() => void check(), [check]);
  if (phase === 'asking') return <p className="loading">{t('ui.loading')}</p>;
  if (phase === 'unreachable') {
    return (
      <EmptyState title={t('error.offline')}>
        <button type="button" className="button" onClick={() => void check()}>
          {t('error.retry')}
        </button>
      </EmptyState>
    );
  }
  return (
    <ErrorBoundary>
      {phase === 'out' ? <LoginPage /> : <SignedIn />}
      <NoticesView />
    </ErrorBoundary>
  );
}

function SignedIn() {
  const { t } = useWords();
  const { phase, why, load } = useCatalogue();
  useEffect(() => void load(), [load]);
  useEffect(startLive, []);
  return (
    <Shell>
      {phase === 'failed' ? (
        <EmptyState title={t('error.server', { why })}>
          <button type="button" className="button" onClick={() => void load()}>
            {t('error.retry')}
          </button>
        </EmptyState>
      ) : (
        <ErrorBoundary>
          <Suspense fallback={<p className="loading">{t('ui.loading')}</p>}>
            <Page ready={phase === 'ready'} />
          </Suspense>
        </ErrorBoundary>
      )}
    </Shell>
  );
}

function Page({ ready }: { ready: boolean }) {
  const { t } = useWords();
  const place = useRouter((state) => state.place);
  switch (place.page) {
    case 'flows':
      return <FlowsPage />;
    case 'calls':
      return <CallsPage />;
    case 'accounts':
      return <AccountsPage />;
    case 'account':
      return <AccountPage key={place.id} name={place.id} />;
    case 'trunks':
      return <TrunksPage />;
    case 'trunk':
      return <TrunkPage key={place.id} name={place.id} />;
    case 'mailboxes':
      return <MailboxesPage />;
    case 'people':
      return <PeoplePage />;
    case 'numbers':
      return <RoutingPage />;
    case 'settings':
      return <SettingsPage />;
    case 'call':
      return <CallPage key={place.id} id={place.id} />;
    case 'flow':
      // Boxes need their cards before they can be drawn.
      if (!ready) return <p className="loading">{t('ui.loading')}</p>;
      return <FlowPage key={place.id} id={place.id} trace={place.trace} />;
  }
}
