/** One message of the inbox: who and when; opened, it is played, answered, marked and removed. */

import { ChevronDown, ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { MailboxAnswer, MessageAnswer } from '../../shared/api/mailboxes.ts';
import { useWords } from '../messages/use-words.ts';
import { useSession } from '../stores/session.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { lengthText } from '../ui/times.ts';
import { When } from '../ui/times-view.tsx';
import { CallBackButton } from './call-back-button.tsx';
import { mailboxesApi } from './mailboxes-api.ts';
import { MessagePlayer } from './message-player.tsx';

interface MessageItemProps {
  readonly mailbox: Pick<MailboxAnswer, 'name' | 'owners'>;
  readonly message: MessageAnswer;
  readonly onMark: (heard: boolean) => void;
  readonly onRemove: () => Promise<void>;
}

export function MessageItem({ mailbox, message, onMark, onRemove }: MessageItemProps) {
  const { t } = useWords();
  const body = useId();
  const mayChange = useSession((state) => state.session?.role !== 'viewer');
  const [open, setOpen] = useState(false);
  const isHidden = /^(anonymous)?$/i.test(message.from);
  const from = message.fromName ?? (isHidden ? t('mailboxes.nobody') : message.from);
  return (
    <li className="message" data-testid={`message-${message.id}`} data-heard={message.heard}>
      <div className="message-head">
        <button
          type="button"
          className="message-opener"
          aria-expanded={open}
          aria-controls={body}
          data-testid={`open-message-${message.id}`}
          onClick={() => setOpen(!open)}
        >
          {open ? <ChevronDown size={16} aria-hidden="true" /> : <ChevronRight size={16} aria-hidden="true" />}
          <span className="message-from">{from}</span>
          {message.fromName !== undefined && <span className="hint figures">{message.from}</span>}
          <span className="hint">
            <When at={message.at} /> · <span className="figures">{lengthText(message.seconds * 1000)}</span>
          </span>
        </button>
        {!message.heard && <span className="tag good">{t('mailboxes.fresh')}</span>}
        {message.cutShort && <span className="tag bad">{t('mailboxes.cutShort')}</span>}
        {message.mailedAt !== undefined && <span className="tag">{t('mailboxes.mailed')}</span>}
      </div>
      {message.mailFailed !== undefined && (
        <p className="field-fault">{t('mailboxes.mailFailed', { why: message.mailFailed })}</p>
      )}
      {message.transcript !== undefined && <p className="hint transcript">{message.transcript}</p>}
      <div id={body} className="message-body" hidden={!open}>
        {open && (
          <>
            <MessagePlayer
              source={mailboxesApi.audio(mailbox.name, message.id)}
              seconds={message.seconds}
              label={t('mailboxes.play', { from })}
              onEnded={() => message.heard || !mayChange || onMark(true)}
            />
            {mayChange && (
              <div className="buttons">
                <CallBackButton mailbox={mailbox} message={message} />
                <button type="button" className="button quiet" onClick={() => onMark(!message.heard)}>
                  {t(message.heard ? 'mailboxes.markNew' : 'mailboxes.markHeard')}
                </button>
                <AskFirst
                  label={t('people.remove')}
                  question={t('mailboxes.removeSure')}
                  testId={`remove-${message.id}`}
                  tone="danger"
                  run={onRemove}
                />
              </div>
            )}
          </>
        )}
      </div>
    </li>
  );
}
