/** What is typed into the phone, with the password that nobody can be told again. */

import { useEffect, useRef } from 'react';
import type { IssuedAccount } from '../../shared/api/accounts.ts';
import { useWords } from '../messages/use-words.ts';
import { CopyText } from '../ui/copy-text.tsx';
import { QrCode } from '../ui/qr-code.tsx';

export function IssuedPassword({ issued, onDone }: { issued: IssuedAccount; onDone: () => void }) {
  const { t } = useWords();
  const { provisioning: phone, password } = issued;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const facts = [
    ['accounts.user', phone.user],
    ['accounts.password', password],
    ['accounts.server', phone.server],
    ['accounts.transport', phone.transport],
  ] as const;
  return (
    <section className="issued" data-testid="issued">
      <div className="issued-words">
        <h2 ref={heading} tabIndex={-1}>
          {t('accounts.issued')}
        </h2>
        <dl className="issued-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd data-testid={name.replace('accounts.', 'issued-')}>
                <CopyText text={value} />
              </dd>
            </div>
          ))}
        </dl>
        <p className="hint">{t('accounts.issuedHelp')}</p>
        <button type="button" className="button" data-testid="issued-done" onClick={onDone}>
          {t('accounts.done')}
        </button>
      </div>
      <QrCode text={phone.text} label={t('accounts.issuedQr')} />
    </section>
  );
}
