/** After a restart phones are reachable at once: they need not notice it. */

import { BINDINGS, type BindingRow } from '../store/collections.ts';
import type { Store } from '../store/store.ts';
import { type Binding, bindingOf, isConnected } from './binding.ts';
import type { BindingBook } from './binding-book.ts';

export interface RestoreOptions {
  readonly store: Store;
  readonly bindings: BindingBook;
  readonly clock: { now(): number };
  /** Whether the account is still there and lets phones in. */
  readonly welcomes: (binding: Binding) => boolean;
  readonly restored: (binding: Binding) => void;
}

/** Those that have expired, or whose connection ended with the last process, are gone. @returns how many are back */
export async function restoreBindings(options: RestoreOptions): Promise<number> {
  const { store, bindings, clock, welcomes, restored } = options;
  const rows = store.collection<BindingRow>(BINDINGS);
  await rows.deleteMany({ expiresAt: { $lte: clock.now() } });
  const gone: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await rows.find({ limit: 1000, ...(after !== undefined && { after }) });
    for (const row of page.rows) {
      const binding = bindingOf(row);
      if (isConnected(binding) || !welcomes(binding)) gone.push(row._id);
      else {
        bindings.restore(binding);
        restored(binding);
      }
    }
    after = page.next;
    if (after === undefined) break;
  }
  for (let i = 0; i < gone.length; i += 500) await rows.deleteMany({ _id: { $in: gone.slice(i, i + 500) } });
  return bindings.size;
}
