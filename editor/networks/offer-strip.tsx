/** Says that phones of this site cannot call yet, and offers to let them in. Quiet, and gone for good when put aside. */

import { PhoneOff, X } from 'lucide-react';
import { useEffect } from 'react';
import { useWords } from '../messages/use-words.ts';
import { openOffers, putAside, useNetworks, usePutAside } from '../stores/networks.ts';
import { useCurable } from './refused-notice.tsx';
import { TrustButton } from './trust-button.tsx';

/** More networks than this are left to the settings. */
const SHOWN = 3;

export function OfferStrip() {
  const { t } = useWords();
  const networks = useNetworks();
  const aside = usePutAside((state) => state.networks);
  const { load } = networks;
  useEffect(() => void load(), [load]);
  const offers = openOffers(networks, aside);
  // The notice of a refused call asks the same, with more to go by.
  const isAsked = useCurable() !== undefined;
  if (offers.length === 0 || isAsked) return null;
  const shown = offers.slice(0, SHOWN);
  return (
    <section className="ask-strip" aria-label={t('networks.trusted')} data-testid="offer-strip">
      <PhoneOff size={16} aria-hidden="true" />
      <p>{offers.length === 1 ? t('networks.offerOne', { network: offers[0]! }) : t('networks.offerMany')}</p>
      {shown.map((network) => (
        <TrustButton key={network} network={network} named={offers.length > 1} />
      ))}
      <button
        type="button"
        className="icon-button"
        title={t('networks.putAside')}
        aria-label={t('networks.putAside')}
        data-testid="offer-dismiss"
        onClick={() => putAside(offers)}
      >
        <X size={16} />
      </button>
    </section>
  );
}
