/** The messages of one mailbox: listened to here, marked and removed. */

import { useCallback } from 'react';
import type { MessageAnswer } from '../../shared/api/mailboxes.ts';
import { ApiError } from '../api.ts';
import { useWords } from '../messages/use-words.ts';
import { useRows } from '../records/use-rows.ts';
import { AskFirst } from '../ui/ask-first.tsx';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { TableHead } from '../ui/table-head.tsx';
import { When } from '../ui/times-view.tsx';
import { mailboxesApi } from './mailboxes-api.ts';

interface MessagesProps {
  readonly mailbox: string;
  /** Counts have changed. */
  readonly onChange: () => Promise<void>;
}

export function Messages({ mailbox, onChange }: MessagesProps) {
  const { t } = useWords();
  const read = useCallback(() => mailboxesApi.messages(mailbox), [mailbox]);
  const { rows, why, reload } = useRows(read);
  const changed = async (): Promise<void> => {
    await Promise.all([reload(), onChange()]);
  };
  const mark = async ({ id }: MessageAnswer, heard: boolean): Promise<void> => {
    try {
      await mailboxesApi.mark(mailbox, id, heard);
      await changed();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
  };
  if (why) return <p className="field-fault">{why}</p>;
  if (!rows || rows.length === 0) return null;
  return (
    <div className="table-frame">
      <table className="table dense">
        <TableHead columns={['history.when', 'mailboxes.from', 'mailboxes.message', 'flows.col.actions']} />
        <tbody>
          {rows.map((message) => (
            <tr key={message.id} data-testid={`message-${message.id}`}>
              <td className="cell-day">
                <When at={message.at} />
              </td>
              <td>
                {message.fromName ?? message.from}{' '}
                {!message.heard && <span className="tag good">{t('mailboxes.fresh')}</span>}{' '}
                {message.mailedAt !== undefined && <span className="tag">{t('mailboxes.mailed')}</span>}
                {message.mailFailed !== undefined && (
                  <span className="field-fault">{t('mailboxes.mailFailed', { why: message.mailFailed })}</span>
                )}
              </td>
              <td>
                {/* biome-ignore lint/a11y/useMediaCaption: nobody has written down what a caller says */}
                <audio
                  controls
                  preload="none"
                  src={mailboxesApi.audio(mailbox, message.id)}
                  aria-label={t('mailboxes.play', { from: message.fromName ?? message.from })}
                  onEnded={() => void (message.heard || mark(message, true))}
                />
                {message.transcript !== undefined && <p className="hint transcript">{message.transcript}</p>}
              </td>
              <td>
                <span className="buttons">
                  <button type="button" className="button quiet" onClick={() => void mark(message, !message.heard)}>
                    {t(message.heard ? 'mailboxes.markNew' : 'mailboxes.markHeard')}
                  </button>
                  <AskFirst
                    label={t('people.remove')}
                    question={t('mailboxes.removeSure')}
                    testId={`remove-${message.id}`}
                    tone="danger"
                    run={async () => {
                      await mailboxesApi.remove(mailbox, message.id);
                      await changed();
                    }}
                  />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
