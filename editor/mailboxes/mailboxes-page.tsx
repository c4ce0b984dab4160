/** Every mailbox with what waits in it. */

import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { useNews } from '../stores/live.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { MailboxSettings } from './mailbox-settings.tsx';
import { mailboxesApi } from './mailboxes-api.ts';
import { Messages } from './messages.tsx';

export function MailboxesPage() {
  const { t } = useWords();
  const { rows, why, reload } = useRows(mailboxesApi.list, useNews('mailbox'));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('nav.mailboxes')}</h1>
      </header>
      {why && <p className="field-fault">{why}</p>}
      {rows?.length === 0 && <EmptyState title={t('mailboxes.none')} text={t('mailboxes.noneText')} />}
      {rows?.map((mailbox) => (
        <section key={mailbox.name} className="record-section" data-testid={`mailbox-${mailbox.name}`}>
          <h2>{mailbox.label}</h2>
          <p className="hint">
            {t('mailboxes.counts', { fresh: mailbox.fresh, heard: mailbox.heard, most: mailbox.most })}
          </p>
          <MailboxSettings mailbox={mailbox} onChange={reload} />
          <Messages mailbox={mailbox} onChange={reload} />
        </section>
      ))}
    </div>
  );
}
