/** A data folder with many accounts of one password, made before the product starts. */

import { AccountBook } from '../../runtime/accounts/account-book.ts';
import { DEFAULT_DRAFT } from '../../runtime/accounts/account-draft.ts';
import { keptRealm } from '../../runtime/accounts/realm.ts';
import { computeHa1Set } from '../../runtime/sip/auth/digest-response.ts';
import { ACCOUNTS, type AccountRow, LOCAL_OWNER } from '../../runtime/store/collections.ts';
import { createStore } from '../../runtime/store/create-store.ts';

export const userName = (place: number): string => `user${place}`;

export async function seedAccounts(folder: string, count: number, password: string): Promise<void> {
  const store = await createStore({ folder, thread: 'local' });
  const realm = await keptRealm(store, []);
  const clock = { now: () => Date.now() };
  const rows = store.collection<AccountRow>(ACCOUNTS);
  for (let from = 0; from < count; from += 1000) {
    await rows.insertMany(
      Array.from({ length: Math.min(1000, count - from) }, (_, i) => {
        const _id = userName(from + i);
        const ha1 = computeHa1Set(_id, realm.name, password);
        const secret = { md5: ha1.MD5, sha256: ha1['SHA-256'] };
        return { ...DEFAULT_DRAFT, _id, owner: LOCAL_OWNER, secret, createdAt: clock.now(), updatedAt: clock.now() };
      }),
    );
  }
  const { size } = await AccountBook.load({ store, clock, realm });
  await store.close();
  if (size !== count) throw new Error(`there are ${size} accounts instead of ${count}`);
}
