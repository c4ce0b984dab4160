/** The settings of one mailbox: name, room, PIN, and where its messages are mailed to. */

import { useState } from 'react';
import type { MailboxAnswer } from '../../shared/api/mailboxes.ts';
import { ApiError } from '../api.ts';
import { say, useWords } from '../messages/use-words.ts';
import { bodyOf, type Draft } from '../records/record.ts';
import { RecordForm } from '../records/record-form.tsx';
import { AskFirst } from '../ui/ask-first.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { MAILBOX_SECTIONS } from './mailbox-fields.ts';
import { mailboxesApi } from './mailboxes-api.ts';
import { OwnersSound } from './owners-sound.tsx';

interface MailboxSettingsProps {
  readonly mailbox: MailboxAnswer;
  readonly onChange: () => Promise<void>;
}

export function MailboxSettings({ mailbox, onChange }: MailboxSettingsProps) {
  const { t } = useWords();
  const save = async (change: Record<string, unknown>): Promise<void> => {
    await mailboxesApi.change(mailbox.name, change);
    await onChange();
    notify({ tone: 'good', text: say('accounts.saved'), topic: 'record' });
  };
  return (
    <details className="mailbox-settings" data-testid={`mailbox-settings-${mailbox.name}`}>
      <summary>{t('mailboxes.settings')}</summary>
      <RecordForm
        sections={MAILBOX_SECTIONS}
        row={mailbox as unknown as Readonly<Record<string, unknown>>}
        submit={t('accounts.save')}
        onSubmit={async (draft, changed) => await save(changeOf(draft, changed))}
      >
        {mailbox.hasGreeting && (
          <OwnersSound label={t('mailboxes.ownGreeting')} source={mailboxesApi.greeting(mailbox.name)} />
        )}
        {mailbox.hasSpokenName && (
          <OwnersSound label={t('mailboxes.spokenName')} source={mailboxesApi.spokenName(mailbox.name)} />
        )}
        <div className="buttons">
          {mailbox.mail && <TestMail mailbox={mailbox.name} />}
          {mailbox.hasGreeting && (
            <AskFirst
              label={t('mailboxes.dropGreeting')}
              question={t('mailboxes.dropGreetingSure')}
              testId={`drop-greeting-${mailbox.name}`}
              tone="danger"
              run={async () => {
                await mailboxesApi.dropGreeting(mailbox.name);
                await onChange();
              }}
            />
          )}
          {mailbox.hasSpokenName && (
            <AskFirst
              label={t('mailboxes.dropSpokenName')}
              question={t('mailboxes.dropSpokenNameSure')}
              testId={`drop-spoken-name-${mailbox.name}`}
              tone="danger"
              run={async () => {
                await mailboxesApi.dropSpokenName(mailbox.name);
                await onChange();
              }}
            />
          )}
          {mailbox.hasPin && (
            <AskFirst
              label={t('mailboxes.removePin')}
              question={t('mailboxes.removePinSure')}
              testId={`remove-pin-${mailbox.name}`}
              tone="danger"
              run={async () => await save({ pin: null })}
            />
          )}
        </div>
      </RecordForm>
    </details>
  );
}

/** What was changed here, so that what somebody else has changed stays. Without an address nobody is mailed. */
function changeOf(draft: Draft, changed: readonly string[]): Record<string, unknown> {
  const parts = new Set(changed.map(partOf));
  const meant = Object.entries(draft).filter(([name]) => parts.has(partOf(name)));
  const { mail, ...change } = bodyOf(Object.fromEntries(meant), 'omit') as { mail?: { to?: string } };
  return { ...change, ...(parts.has('mail') && { mail: mail?.to ? mail : null }) };
}

/** A mail's settings go together: `mail.to` is of `mail`. */
const partOf = (name: string): string => name.split('.')[0]!;

function TestMail({ mailbox }: { readonly mailbox: string }) {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      await mailboxesApi.testMail(mailbox);
      notify({ tone: 'good', text: say('mailboxes.testSent') });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      className="button quiet"
      disabled={busy}
      data-testid={`test-mail-${mailbox}`}
      onClick={() => void send()}
    >
      {t(busy ? 'mailboxes.testing' : 'mailboxes.test')}
    </button>
  );
}
