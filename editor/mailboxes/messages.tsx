/** The messages of one mailbox, the newest first. */

import { useCallback } from 'react';
import type { MailboxAnswer, MessageAnswer } from '../../shared/api/mailboxes.ts';
import { ApiError } from '../api.ts';
import { useRows } from '../records/use-rows.ts';
import { useNews } from '../stores/live.ts';
import { failureText } from '../ui/failure-text.ts';
import { notify } from '../ui/notices.ts';
import { mailboxesApi } from './mailboxes-api.ts';
import { MessageItem } from './message-item.tsx';

interface MessagesProps {
  readonly mailbox: Pick<MailboxAnswer, 'name' | 'owners' | 'label'>;
  /** Counts have changed. */
  readonly onChange: () => Promise<void>;
}

export function Messages({ mailbox, onChange }: MessagesProps) {
  const { name } = mailbox;
  const read = useCallback(() => mailboxesApi.messages(name), [name]);
  const { rows, why, reload } = useRows(read, useNews('mailbox'));
  const changed = async (): Promise<void> => {
    await Promise.all([reload(), onChange()]);
  };
  const mark = async ({ id }: MessageAnswer, heard: boolean): Promise<void> => {
    try {
      await mailboxesApi.mark(name, id, heard);
      await changed();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      notify({ tone: 'bad', text: failureText(error) });
    }
  };
  // What is shown stays when it cannot be read anew: a message may be playing.
  return (
    <>
      {why && <p className="field-fault">{why}</p>}
      {rows && rows.length > 0 && (
        <ul className="messages" aria-label={mailbox.label}>
          {rows.map((message) => (
            <MessageItem
              key={message.id}
              mailbox={mailbox}
              message={message}
              onMark={(heard) => void mark(message, heard)}
              onRemove={async () => {
                await mailboxesApi.remove(name, message.id);
                await changed();
              }}
            />
          ))}
        </ul>
      )}
    </>
  );
}
