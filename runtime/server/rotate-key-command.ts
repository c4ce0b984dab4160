/** `cordboard rotate-key`: while the product is stopped. */

import type { Config } from '../config.ts';
import { createStore } from '../store/create-store.ts';
import { rotateKey } from '../store/rotate-key.ts';
import { keyFileIn, loadSecretKeys, newSecretKey, writeKeyFile } from '../store/secret-keys.ts';
import { StartFailed } from './start-failures.ts';

/** Answers what to tell. @throws StartFailed, StoreInUse */
export async function rotateKeyCommand({ data, mongodbUri, secretKeys }: Config): Promise<string> {
  // A key in a setting is its owner's to make: the new one first, the old one behind it.
  const [given, older] = secretKeys;
  if (given && !older) {
    throw new StartFailed(
      'CORDBOARD_SECRET_KEY holds one key. Put a new one before it, with a comma between them, and run this again.',
    );
  }
  const file = keyFileIn(data);
  const store = await createStore({ folder: data, mongodbUri, thread: 'local' });
  try {
    const sealed = await rotateKey({
      store,
      keys: loadSecretKeys(data, secretKeys),
      newKey: newSecretKey,
      keep: (keys) => {
        if (!given) writeKeyFile(file, keys);
      },
    });
    const after = given ? 'The older keys in CORDBOARD_SECRET_KEY are no longer needed.' : `The new key is in ${file}.`;
    return `${sealed} secrets were sealed anew. ${after}`;
  } finally {
    await store.close();
  }
}
