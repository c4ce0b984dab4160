/** Trusts one network at a press. */

import { useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { trust } from '../stores/networks.ts';

/** `named`: the button says which network, for where there are several. */
export function TrustButton({ network, named = false }: { network: string; named?: boolean }) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    setBusy(true);
    const done = await trust(network);
    setBusy(false);
    // The button goes away with its question: the keyboard goes on at the page, not at nothing.
    if (done) document.getElementById('content')?.focus();
  };
  return (
    <button
      type="button"
      className="button"
      disabled={busy}
      aria-label={named ? undefined : `${t('networks.trust')}, ${network}`}
      data-testid={`trust-${network}`}
      onClick={() => void press()}
    >
      {named ? t('networks.trustNamed', { network }) : t('networks.trust')}
    </button>
  );
}
