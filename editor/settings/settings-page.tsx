/** What concerns the whole house: who may call, where to call, this browser, this version. */

import { useWords } from '../messages/use-words.ts';
import { useSession } from '../stores/session.ts';
import { CopyAddress } from '../ui/copy-address.tsx';
import { Preferences } from '../ui/preferences-menu.tsx';
import { Bans } from './bans.tsx';
import { HouseMemory } from './house-memory.tsx';
import { HouseStatus } from './house-status.tsx';
import { Retention } from './retention.tsx';
import { TrustedNetworks } from './trusted-networks.tsx';

export function SettingsPage() {
  const { t } = useWords();
  const session = useSession((state) => state.session);
  const addresses = session?.sipAddresses ?? [];
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{t('site.title')}</h1>
      </header>
      <HouseStatus />
      <TrustedNetworks />
      <Bans />
      <HouseMemory />
      {session?.role === 'admin' && <Retention />}
      <section className="setting">
        <h2>{t('site.addresses')}</h2>
        <p className="hint">{t('site.addressesHelp')}</p>
        <ul className="setting-list" data-testid="sip-addresses">
          {addresses.map((address) => (
            <li key={address}>
              <CopyAddress address={address} />
            </li>
          ))}
        </ul>
        {addresses.length === 0 && <p className="hint">{t('site.noAddresses')}</p>}
      </section>
      <section className="setting">
        <h2>{t('site.browser')}</h2>
        <p className="hint">{t('site.browserHelp')}</p>
        <Preferences spelled />
      </section>
      <section className="setting">
        <h2>{t('site.about')}</h2>
        <p className="figures" data-testid="product-version">
          {t('app.name')} {session?.productVersion}
        </p>
      </section>
    </div>
  );
}
