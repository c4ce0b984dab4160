import type { MessageRow } from '../store/mailbox-rows.ts';
import { type Collection, MissingRow, StaleRow } from '../store/store.ts';

/** Changes a message that others may mark or remove at the same moment; one that is gone stays gone. */
export async function changeMessage(
  messages: Collection<MessageRow>,
  id: string,
  change: (row: MessageRow) => MessageRow,
): Promise<void> {
  for (;;) {
    const row = await messages.get(id);
    if (!row) return;
    try {
      await messages.replaceOne(change(row));
      return;
    } catch (error) {
      if (error instanceof MissingRow) return;
      if (!(error instanceof StaleRow)) throw error;
    }
  }
}

/** Every message that waits for something of this kind by this runtime, page by page. */
export async function* waitingMessages(
  messages: Collection<MessageRow>,
  what: 'mailDue' | 'transcriptDue',
  runtime: string,
): AsyncGenerator<MessageRow> {
  let after: string | undefined;
  do {
    const page = await messages.find({
      filter: { [what]: runtime },
      limit: 100,
      ...(after !== undefined && { after }),
    });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
