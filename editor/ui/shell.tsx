/** What stands around every page: name, places, live state, preferences. */

import { LogOut } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { ApiError } from '../api.ts';
import { Lamp } from '../canvas/lamp.tsx';
import { useWords } from '../messages/use-words.ts';
import { RefusedNotice } from '../networks/refused-notice.tsx';
import { useRouter } from '../router.ts';
import { useLiveCalls, useLiveState } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import { failureText } from './failure-text.ts';
import { notify } from './notices.ts';
import { PlaceLink } from './place-link.tsx';
import { Preferences } from './preferences-menu.tsx';
import { SkipLink } from './skip-link.tsx';
import { Wordmark } from './wordmark.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useWords();
  const page = useRouter((state) => state.place.page);
  const onCanvas = page === 'flow';
  const isAdmin = useSession((state) => state.session?.role === 'admin');
  return (
    <div className={`shell ${onCanvas ? 'fixed' : ''}`}>
      <SkipLink />
      <header className="top">
        <PlaceLink to={{ page: 'flows' }} label={t('app.name')}>
          <Wordmark />
        </PlaceLink>
        <nav aria-label={t('nav.main')}>
          <PlaceLink to={{ page: 'flows' }} current={page === 'flows' || onCanvas}>
            {t('nav.flows')}
          </PlaceLink>
          <PlaceLink to={{ page: 'calls' }} current={page === 'calls' || page === 'call'}>
            {t('nav.calls')}
          </PlaceLink>
          <PlaceLink
            to={{ page: 'accounts' }}
            current={page === 'accounts' || page === 'account'}
            testId="nav-accounts"
          >
            {t('nav.accounts')}
          </PlaceLink>
          <PlaceLink to={{ page: 'trunks' }} current={page === 'trunks' || page === 'trunk'} testId="nav-trunks">
            {t('nav.trunks')}
          </PlaceLink>
          <PlaceLink to={{ page: 'numbers' }} current={page === 'numbers'} testId="nav-numbers">
            {t('nav.numbers')}
          </PlaceLink>
          <PlaceLink to={{ page: 'mailboxes' }} current={page === 'mailboxes'} testId="nav-mailboxes">
            {t('nav.mailboxes')}
          </PlaceLink>
          {isAdmin && (
            <PlaceLink to={{ page: 'people' }} current={page === 'people'} testId="nav-people">
              {t('nav.people')}
            </PlaceLink>
          )}
          <PlaceLink to={{ page: 'settings' }} current={page === 'settings'} testId="nav-settings">
            {t('nav.settings')}
          </PlaceLink>
        </nav>
        <span className="spread" />
        <LiveState />
        <Preferences />
        <button
          type="button"
          className="icon-button"
          title={t('nav.signOut')}
          aria-label={t('nav.signOut')}
          onClick={() => void signOut()}
        >
          <LogOut size={16} />
        </button>
      </header>
      <RefusedNotice />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

async function signOut(): Promise<void> {
  try {
    await useSession.getState().logout();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    notify({ tone: 'bad', text: failureText(error) });
  }
}

const TITLES = {
  flows: 'nav.flows',
  calls: 'nav.calls',
  call: 'nav.calls',
  accounts: 'nav.accounts',
  account: 'nav.accounts',
  trunks: 'nav.trunks',
  trunk: 'nav.trunks',
  numbers: 'nav.numbers',
  mailboxes: 'nav.mailboxes',
  people: 'nav.people',
  settings: 'nav.settings',
} as const;

/** The lamp of the whole board, also in the title of the tab. */
function LiveState() {
  const { t } = useWords();
  const { connection } = useLiveState();
  const count = useLiveCalls().length;
  const place = useRouter((state) => state.place);
  useEffect(() => {
    const name = place.page === 'flow' ? place.id : t(TITLES[place.page]);
    document.title = `${count > 0 ? `● ${count} · ` : ''}${name} · Cordboard`;
  }, [count, place, t]);
  if (connection === 'lost') {
    return (
      <span className="live-state lost" role="status" data-testid="live-state">
        {t('live.lost')}
      </span>
    );
  }
  return (
    <span
      className={`live-state ${count > 0 ? 'lit' : ''}`}
      role="status"
      data-testid="live-state"
      data-calls={count}
      data-connection={connection}
    >
      <Lamp count={count > 0 ? 1 : 0} small />
      {connection === 'connecting' ? t('live.connecting') : count > 0 ? t('live.calls', { n: count }) : t('live.none')}
    </span>
  );
}
