/** All bindings in memory, by account. Who needs to know what comes and goes watches. */

import type { Binding } from './binding.ts';

/** Told synchronously. */
export interface BindingWatcher {
  /** A binding is new, or refreshed. */
  bound(binding: Binding, before: Binding | undefined): void;
  unbound(binding: Binding): void;
}

export type ChangeReason = 'registered' | 'removed' | 'expired' | 'disconnected';

export interface BindingBookOptions {
  readonly clock: { now(): number };
  /** Told when an account has got or lost a phone; refreshes are no change. */
  readonly changed: (account: string, bindings: number, why: ChangeReason) => void;
}

const none: readonly Binding[] = [];

export class BindingBook {
  readonly #options: BindingBookOptions;
  readonly #accounts = new Map<string, readonly Binding[]>();
  readonly #watchers: BindingWatcher[] = [];
  #size = 0;

  constructor(options: BindingBookOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  watch(watcher: BindingWatcher): void {
    this.#watchers.push(watcher);
  }

  /** What has not expired, the latest last. */
  of(account: string): readonly Binding[] {
    const bindings = this.#accounts.get(account);
    if (!bindings) return none;
    const now = this.#options.clock.now();
    return bindings.every(({ expiresAt }) => expiresAt > now)
      ? bindings
      : bindings.filter(({ expiresAt }) => expiresAt > now);
  }

  /** Whether a phone of that account is registered from that address. */
  isAt(account: string, address: string): boolean {
    return this.of(account).some(({ received }) => received.address === address);
  }

  /** Puts these in the place of all that the account had. */
  replace(account: string, bindings: readonly Binding[], why: ChangeReason): void {
    const before = this.#accounts.get(account) ?? none;
    if (bindings === before) return;
    if (bindings.length > 0) this.#accounts.set(account, bindings);
    else this.#accounts.delete(account);
    this.#size += bindings.length - before.length;
    const changed = this.#tell(before, bindings);
    if (changed) this.#options.changed(account, bindings.length, why);
  }

  remove(gone: Binding, why: ChangeReason): void {
    const before = this.#accounts.get(gone.account) ?? none;
    if (before.includes(gone))
      this.replace(
        gone.account,
        before.filter((binding) => binding !== gone),
        why,
      );
  }

  /** Takes back what was kept through a restart; nobody is told of a change. */
  restore(binding: Binding): void {
    this.#accounts.set(binding.account, [...(this.#accounts.get(binding.account) ?? none), binding]);
    this.#size++;
    for (const watcher of this.#watchers) watcher.bound(binding, undefined);
  }

  /** True when a phone has come or gone. */
  #tell(before: readonly Binding[], after: readonly Binding[]): boolean {
    let changed = false;
    for (const binding of before) {
      if (after.some(({ id }) => id === binding.id)) continue;
      changed = true;
      for (const watcher of this.#watchers) watcher.unbound(binding);
    }
    for (const binding of after) {
      if (before.includes(binding)) continue;
      const earlier = before.find(({ id }) => id === binding.id);
      if (!earlier) changed = true;
      for (const watcher of this.#watchers) watcher.bound(binding, earlier);
    }
    return changed;
  }
}
