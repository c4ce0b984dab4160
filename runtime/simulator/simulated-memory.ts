/** What outlives calls, in a simulation: it lives as long as the object, and every name is an account. */

import type { FlowRun } from '../flow/run-flow.ts';

type HouseMemory = FlowRun['services']['memory'];
type Value = Exclude<ReturnType<HouseMemory['value']>, undefined>;

export class SimulatedMemory implements HouseMemory {
  readonly values: Map<string, Value>;
  readonly #groups: Map<string, Set<string>>;

  constructor(values: Readonly<Record<string, Value>> = {}, groups: Readonly<Record<string, readonly string[]>> = {}) {
    this.values = new Map(Object.entries(values));
    this.#groups = new Map(Object.entries(groups).map(([group, members]) => [group, new Set(members)]));
  }

  get groups(): Readonly<Record<string, readonly string[]>> {
    return Object.fromEntries([...this.#groups].map(([group, members]) => [group, [...members]]));
  }

  value(name: string): Value | undefined {
    return this.values.get(name);
  }

  keep(name: string, value: Value): void {
    this.values.set(name, value);
  }

  members(group: string): readonly string[] {
    return [...(this.#groups.get(group) ?? [])];
  }

  log(how: Parameters<HouseMemory['log']>[0], account: string, group: string) {
    if (account === '') return undefined;
    const members = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, members);
    const takesPart = how === 'toggle' ? !members.has(account) : how === 'in';
    if (takesPart) members.add(account);
    else members.delete(account);
    return { account, takesPart };
  }
}
