/** How a trunk is now, what needs a decision, and the switches for it. */

import type { TrunkAnswer, TrunkSettings } from '../../shared/api/trunks.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { When } from '../ui/times-view.tsx';
import { providerText } from './provider-text.ts';
import { trunkApi } from './trunk-api.ts';
import { TrunkStateTag } from './trunk-state.tsx';

interface TrunkStatusViewProps {
  readonly trunk: TrunkAnswer;
  readonly onChanged: (trunk: TrunkAnswer) => void;
  readonly onChoose: (choice: Partial<TrunkSettings>) => void;
}

export function TrunkStatusView({ trunk, onChanged, onChoose }: TrunkStatusViewProps) {
  const words = useWords();
  const { t } = words;
  const { name, status, stopped, realmOffered } = trunk;
  const press = async (what: (name: string) => Promise<TrunkAnswer>): Promise<void> => {
    try {
      onChanged(await what(name));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
  };
  return (
    <section className="record-section" data-testid="trunk-status">
      <div className="section-head">
        <TrunkStateTag trunk={trunk} />
        <span data-testid="trunk-why">{providerText(status.why, words)}</span>
        {status.sip !== undefined && <span className="hint figures">{status.sip}</span>}
        <span className="spread" />
        <button type="button" className="button quiet" onClick={() => void press(trunkApi.retry)}>
          {t('trunks.retry')}
        </button>
        <button
          type="button"
          className="button quiet"
          data-testid="trunk-stop"
          onClick={() => void press(stopped ? trunkApi.start : trunkApi.stop)}
        >
          {t(stopped ? 'trunks.start' : 'trunks.stop')}
        </button>
      </div>
      <dl className="facts bare">
        <Fact name={t('trunks.col.since')}>
          <When at={status.since} />
        </Fact>
        {status.registeredUntil !== undefined && (
          <Fact name={t('trunks.registeredUntil')}>
            <When at={status.registeredUntil} />
          </Fact>
        )}
        {status.nextTry !== undefined && (
          <Fact name={t('trunks.nextTry')}>
            <When at={status.nextTry} />
          </Fact>
        )}
        {status.server && <Fact name={t('trunks.answeredBy')}>{status.server}</Fact>}
        {status.seenAs && <Fact name={t('trunks.seenAs')}>{status.seenAs}</Fact>}
        {status.addresses.length > 0 && <Fact name={t('trunks.addresses')}>{status.addresses.join(', ')}</Fact>}
      </dl>
      {!trunk.emergency && (
        <p className="hint" data-testid="no-emergency">
          {t('trunks.noEmergency')}
        </p>
      )}
      {trunk.mayTransfer && (
        <p className="hint" data-testid="may-transfer">
          {t('trunks.mayTransfer')}
        </p>
      )}
      {realmOffered !== undefined && (
        <p className="ask-strip">
          <span>{t('trunks.realmOffered', { realm: realmOffered })}</span>
          <button type="button" className="button" onClick={() => void press(trunkApi.confirmRealm)}>
            {t('trunks.confirmRealm')}
          </button>
        </p>
      )}
      {status.strangers.map(({ address }) => (
        <p key={address} className="ask-strip">
          <span>{t('trunks.stranger', { address })}</span>
          <button
            type="button"
            className="button"
            onClick={() => onChoose({ addresses: [...trunk.addresses, address] })}
          >
            {t('trunks.admit')}
          </button>
        </p>
      ))}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}
