/** `cordboard reset-password USER`: the way back in for whoever has the machine. While the product is stopped. */

import { newPassword } from '../api/login/new-password.ts';
import { ADMIN, UserBook } from '../api/login/user-book.ts';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { silentLog } from '../log.ts';
import { SESSIONS, type SessionRow } from '../store/collections.ts';
import { createStore } from '../store/create-store.ts';
import type { Store } from '../store/store.ts';
import { StartFailed } from './start-failures.ts';

/** Answers what to tell. @throws StartFailed, StoreInUse */
export async function resetPasswordCommand({ data, mongodbUri }: Config, user = ADMIN): Promise<string> {
  const store = await createStore({ folder: data, mongodbUri, thread: 'local' });
  try {
    const users = await UserBook.load({ store, clock: systemClock(), log: silentLog });
    const names = (await users.list()).map(({ _id }) => _id);
    if (!names.includes(user)) throw new StartFailed(`There is no user ${user}. There are: ${names.join(', ')}.`);
    const password = newPassword();
    await users.change(user, { password, disabled: false });
    await endSessions(store, user);
    return `The password of ${user} is now ${password}`;
  } finally {
    await store.close();
  }
}

async function endSessions(store: Store, user: string): Promise<void> {
  const sessions = store.collection<SessionRow>(SESSIONS);
  const { rows } = await sessions.find({ limit: 1000 });
  for (const row of rows) if (row.user === user) await sessions.deleteOne(row._id);
}
