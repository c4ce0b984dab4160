/** The networks whose phones may call, with a way to add and to take out. */

import { Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useWords } from '../messages/use-words.ts';
import { checkNetwork } from '../networks/network-checks.ts';
import { TrustButton } from '../networks/trust-button.tsx';
import { distrust, trust, useNetworks } from '../stores/networks.ts';

export function TrustedNetworks() {
  const { t } = useWords();
  const { phase, why, trusted, offered, load } = useNetworks();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => void load(), [load]);
  const remove = async (network: string): Promise<void> => {
    await distrust(network);
    field.current?.focus();
  };
  return (
    <section className="setting" data-testid="trusted-networks">
      <h2>{t('networks.trusted')}</h2>
      <p className="hint">{t('networks.trustedHelp')}</p>
      {phase === 'failed' && <p className="field-fault">{why}</p>}
      {phase === 'ready' && trusted.length === 0 && <p>{t('networks.none')}</p>}
      {trusted.length > 0 && (
        <table className="table dense">
          <thead>
            <tr>
              <th scope="col">{t('networks.network')}</th>
              <th scope="col">{t('networks.source')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('flows.col.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {trusted.map(({ network, source }) => (
              <tr key={`${source} ${network}`} data-testid={`network-${network}`}>
                <td>
                  <code>{network}</code>
                </td>
                <td>
                  <span className="hint">{t(`networks.source.${source}`)}</span>
                </td>
                <td className="cell-more">
                  {source === 'added' && (
                    <button
                      type="button"
                      className="icon-button"
                      title={t('networks.remove', { network })}
                      aria-label={t('networks.remove', { network })}
                      data-testid={`remove-${network}`}
                      onClick={() => void remove(network)}
                    >
                      <Trash2 size={16} />
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {offered.length > 0 && (
        <ul className="setting-list" aria-label={t('networks.offered')}>
          {offered.map((network) => (
            <li key={network} className="offer">
              <code>{network}</code> <span className="hint spread">{t('networks.offered')}</span>
              <TrustButton network={network} />
            </li>
          ))}
        </ul>
      )}
      <AddNetwork trusted={trusted.map(({ network }) => network)} field={field} />
    </section>
  );
}

function AddNetwork({
  trusted,
  field,
}: {
  trusted: readonly string[];
  field: React.RefObject<HTMLInputElement | null>;
}) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [isAsked, setAsked] = useState(false);
  const checked = text.trim() === '' ? undefined : checkNetwork(text, trusted);
  // Half an address is no fault yet: it is told when the field is left, or sent.
  const fault = isAsked && checked && 'fault' in checked ? checked.fault : undefined;
  const caution = checked && 'network' in checked ? checked.caution : undefined;
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAsked(true);
    if (!checked || 'fault' in checked) return;
    if (!(await trust(checked.network))) return;
    setText('');
    setAsked(false);
  };
  return (
    <form className="add-network" onSubmit={(event) => void add(event)}>
      <div className="field">
        <label htmlFor="add-network">{t('networks.add')}</label>
        <div className="add-row">
          <input
            id="add-network"
            ref={field}
            type="text"
            className="code"
            maxLength={60}
            spellCheck={false}
            autoComplete="off"
            placeholder="192.168.1.0/24"
            value={text}
            aria-invalid={fault !== undefined}
            aria-describedby="add-network-note"
            data-testid="add-network"
            onChange={(event) => setText(event.target.value)}
            onBlur={() => setAsked(text.trim() !== '')}
          />
          <button type="submit" className="button" disabled={!checked} data-testid="add-network-submit">
            {t('networks.addButton')}
          </button>
        </div>
        <p id="add-network-note" className={fault ? 'field-fault' : caution ? 'field-fault mild' : 'field-note'}>
          {t(fault ?? caution ?? 'networks.addHelp')}
        </p>
      </div>
    </form>
  );
}
