/** Trunks over a real store, whose providers never answer. */

import type { Clock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { newSecretKey } from '../../store/secret-keys.ts';
import { createVault } from '../../store/secrets.ts';
import type { Store } from '../../store/store.ts';
import { readPresets } from '../../trunks/presets.ts';
import { Trunks } from '../../trunks/trunks.ts';
import type { TrunkDesk } from '../resources/trunks.ts';

export async function quietTrunks(store: Store, clock: Clock): Promise<TrunkDesk> {
  const trunks = await Trunks.load({
    store,
    clock,
    log: silentLog,
    vault: createVault([newSecretKey()]),
    signalling: {
      ask: async () => ({ kind: 'failed', why: 'timeout', cseq: 1 }),
      locate: async () => ({ kind: 'failed', why: 'noSuchName' }),
      keepOpen: () => () => {},
    },
    announce: () => {},
  });
  return { trunks, presets: await readPresets() };
}
