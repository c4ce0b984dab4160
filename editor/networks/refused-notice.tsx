/** A phone of this site was just refused: who called what, why, and the button that lets it in. On every page, in place. */

import { PhoneOff, X } from 'lucide-react';
import { useWords } from '../messages/use-words.ts';
import { useNetworks } from '../stores/networks.ts';
import { curable, hush, useRefusedCalls } from '../stores/refused-calls.ts';
import { partyName } from '../ui/times.ts';
import { TrustButton } from './trust-button.tsx';

/** The refused call that trusting an offered network would have let in. */
export function useCurable(): ReturnType<typeof curable> {
  const { list, hushedAt } = useRefusedCalls();
  const offered = useNetworks((state) => state.offered);
  return curable(list, offered, hushedAt);
}

export function RefusedNotice() {
  const { t } = useWords();
  const found = useCurable();
  if (!found) return null;
  const { call, network } = found;
  const { source, times } = call;
  return (
    <div className="ask-strip bar-wide" role="alert" data-testid="refused-notice">
      <PhoneOff size={16} aria-hidden="true" />
      <p>
        <strong>{t('refused.call', { from: partyName(call.from), source, to: partyName(call.to) })}</strong>
        {times > 1 && <span className="tag figures">{t('refused.times', { n: times })}</span>}
        <span>{t('refused.because', { network })}</span>
      </p>
      <TrustButton network={network} />
      <button
        type="button"
        className="icon-button"
        title={t('ui.dismiss')}
        aria-label={t('ui.dismiss')}
        data-testid="refused-dismiss"
        onClick={hush}
      >
        <X size={16} />
      </button>
    </div>
  );
}
