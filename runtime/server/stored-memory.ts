/** What outlives calls: kept values, and who is logged in to ring groups. Read at once, written down behind. */

import type { Clock, Timer } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { GroupLogin, HouseMemory } from '../nodes/house-memory.ts';
import type { Value } from '../nodes/node-kind.ts';
import { LOCAL_OWNER, MEMORY, type MemoryRow } from '../store/collections.ts';
import type { Collection, Store, Watch } from '../store/store.ts';

export interface StoredMemoryOptions {
  readonly store: Pick<Store, 'collection' | 'watch'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** The account of that name or extension. */
  readonly accountNamed: (name: string) => string | undefined;
}

/** Values and logins together: more is a drawing that makes a new name for each call. */
const MOST_ROWS = 5_000;
const MOST_MEMBERS = 200;
/** Milliseconds until the store is asked again that took nothing. */
const RETRY = 5_000;

export class StoredMemory implements HouseMemory {
  readonly #options: StoredMemoryOptions;
  readonly #rows: Collection<MemoryRow>;
  /** `value/<name>` → what is kept; `member/<group>/<account>` → since when, epoch ms. */
  readonly #known = new Map<string, Value>();
  /** Not written down yet. */
  readonly #unwritten = new Set<string>();
  #writing: Promise<void> | undefined;
  #retry: Timer | undefined;
  #watch: Watch | undefined;

  private constructor(options: StoredMemoryOptions) {
    this.#options = options;
    this.#rows = options.store.collection<MemoryRow>(MEMORY);
  }

  static async load(options: StoredMemoryOptions): Promise<StoredMemory> {
    const memory = new StoredMemory(options);
    await memory.#readAll();
    memory.#watch = options.store.watch(MEMORY, (changed) => {
      const reading = changed === 'anything' ? memory.#readAll() : memory.#read(changed);
      reading.catch((error: unknown) => options.log.warn({ error: String(error) }, 'kept values could not be read'));
    });
    return memory;
  }

  value(name: string): Value | undefined {
    return this.#known.get(`value/${name}`);
  }

  keep(name: string, value: Value): void {
    this.#change(`value/${name}`, value);
  }

  /** By their names. */
  values(): { readonly name: string; readonly value: Value }[] {
    const found = [...this.#known].filter(([id]) => id.startsWith('value/'));
    return found.map(([id, value]) => ({ name: id.slice('value/'.length), value })).sort(byText(({ name }) => name));
  }

  /** False when nothing was kept under that name. */
  forget(name: string): boolean {
    if (!this.#known.has(`value/${name}`)) return false;
    this.#change(`value/${name}`, undefined);
    return true;
  }

  /** Those to which somebody is logged in. */
  groups(): { readonly group: string; readonly members: readonly string[] }[] {
    const names = [...this.#known.keys()].filter((id) => id.startsWith('member/')).map((id) => id.split('/')[1]!);
    const groups = [...new Set(names)].map((group) => ({ group, members: this.members(group) }));
    return groups.filter(({ members }) => members.length > 0).sort(byText(({ group }) => group));
  }

  /** Accounts that are gone take no part any more. */
  members(group: string): readonly string[] {
    const { accountNamed } = this.#options;
    return this.#idsOf(group)
      .map((id) => id.slice(id.lastIndexOf('/') + 1))
      .filter((account) => accountNamed(account) === account);
  }

  log(how: GroupLogin, member: string, group: string) {
    const account = this.#options.accountNamed(member);
    if (account === undefined) return undefined;
    const id = `member/${group}/${account}`;
    const before = this.#known.has(id);
    const takesPart = how === 'toggle' ? !before : how === 'in';
    if (takesPart && !before && this.#idsOf(group).length >= MOST_MEMBERS)
      throw new Error(`${MOST_MEMBERS} are logged in to ${group} already`);
    if (takesPart !== before) this.#change(id, takesPart ? this.#options.clock.now() : undefined);
    return { account, takesPart };
  }

  /** Writes what is left. */
  async stop(): Promise<void> {
    this.#watch?.close();
    if (this.#unwritten.size > 0) this.#flush();
    await this.#writing;
    this.#retry?.cancel();
  }

  #idsOf(group: string): string[] {
    const prefix = `member/${group}/`;
    const found = [...this.#known].filter(([id]) => id.startsWith(prefix));
    return found.sort(([, one], [, other]) => Number(one) - Number(other)).map(([id]) => id);
  }

  #change(id: string, value: Value | undefined): void {
    if (value === undefined) this.#known.delete(id);
    else if (this.#known.has(id) || this.#known.size < MOST_ROWS) this.#known.set(id, value);
    else throw new Error(`${MOST_ROWS} values are kept already`);
    this.#unwritten.add(id);
    this.#flush();
  }

  #flush(): void {
    this.#writing ??= this.#write();
  }

  /** One row after the other, so that what was said last stands there last. */
  async #write(): Promise<void> {
    this.#retry?.cancel();
    try {
      for (let [id] = this.#unwritten; id !== undefined; [id] = this.#unwritten) {
        const value = this.#known.get(id);
        if (value === undefined) await this.#rows.deleteOne(id);
        else await this.#rows.put({ _id: id, owner: LOCAL_OWNER, value });
        if (this.#known.get(id) === value) this.#unwritten.delete(id);
      }
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'a kept value could not be written down yet');
      this.#retry = this.#options.clock.after(RETRY, () => this.#flush());
    } finally {
      this.#writing = undefined;
    }
  }

  async #readAll(): Promise<void> {
    const there = new Set<string>();
    let after: string | undefined;
    do {
      const page = await this.#rows.find({ limit: 1000, ...(after !== undefined && { after }) });
      for (const { _id, value } of page.rows) {
        there.add(_id);
        this.#took(_id, value);
      }
      after = page.next;
    } while (after !== undefined);
    for (const id of this.#known.keys()) if (!there.has(id)) this.#took(id, undefined);
  }

  async #read(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#took(id, (await this.#rows.get(id))?.value);
  }

  /** What this process has said and not written down yet counts more. */
  #took(id: string, value: Value | undefined): void {
    if (this.#unwritten.has(id)) return;
    if (value === undefined) this.#known.delete(id);
    else this.#known.set(id, value);
  }
}

const byText =
  <T>(text: (row: T) => string) =>
  (one: T, other: T): number =>
    text(one).localeCompare(text(other));
