/** Records by name and type: cached by TTL, asked once however many want them, served stale when DNS is dead. */

import type { SipClock } from '../facilities.ts';
import type { Question } from './dns-exchange.ts';
import { type DnsRecord, type DnsResponse, responseCodes } from './dns-message.ts';
import type { DnsName } from './dns-name.ts';
import type { RecordType } from './dns-records.ts';

/** `none`: the name has no such records, or does not exist; `dead`: nobody could say. */
export type Found =
  | { readonly kind: 'records'; readonly records: readonly DnsRecord[]; readonly stale: boolean }
  | { readonly kind: 'none'; readonly noSuchName: boolean }
  | { readonly kind: 'dead' };

export interface KnownRecordsOptions {
  readonly clock: SipClock;
  readonly ask: (question: Question) => Promise<DnsResponse | undefined>;
  readonly maxEntries: number;
  /** Milliseconds after which old records serve, while the question goes on (RFC 8767 §5). */
  readonly patience: number;
  /** Milliseconds beyond their TTL for which records can be served stale. */
  readonly staleFor: number;
}

const longestTtl = 86_400;
const longestNegativeTtl = 300;
const defaultNegativeTtl = 30;
/** Milliseconds for which a failure is believed (RFC 9520 §3.2): no storm of questions when DNS is dead. */
const failureFor = 5000;
const maxAliases = 8;
const maxOpenQuestions = 1000;
const dead: Found = { kind: 'dead' };

interface Entry {
  readonly found: Found;
  /** Monotonic milliseconds. */
  freshUntil: number;
  readonly staleUntil: number;
}

interface Answer {
  readonly found: Found;
  /** Seconds. */
  readonly ttl: number;
}

export class KnownRecords {
  readonly #options: KnownRecordsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #open = new Map<string, Promise<Found>>();

  constructor(options: KnownRecordsOptions) {
    this.#options = options;
  }

  /** Cached answers. */
  get size(): number {
    return this.#entries.size;
  }

  find(name: DnsName, type: RecordType): Promise<Found> {
    const plain = name.replace(/\.$/, '').toLowerCase();
    const key = `${type} ${plain}`;
    const entry = this.#entries.get(key);
    const now = this.#options.clock.monotonic();
    if (entry && now < entry.freshUntil) return Promise.resolve(this.#used(key, entry));
    const answer = this.#open.get(key) ?? this.#question(key, { name: plain, type });
    const old = entry?.found.kind === 'records' && now < entry.staleUntil ? stale(entry.found) : undefined;
    return old ? this.#orOld(answer, old) : answer;
  }

  #used(key: string, entry: Entry): Found {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.found;
  }

  #orOld(answer: Promise<Found>, old: Found): Promise<Found> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(this.#options.patience, () => resolve(old));
      void answer.then((found) => {
        timer.cancel();
        resolve(found.kind === 'dead' ? old : found);
      });
    });
  }

  #question(key: string, question: Question): Promise<Found> {
    if (this.#open.size >= maxOpenQuestions) return Promise.resolve(dead);
    const answer = this.#follow(question).then(({ found, ttl }) => {
      this.#open.delete(key);
      this.#keep(key, found, ttl);
      return found;
    });
    this.#open.set(key, answer);
    return answer;
  }

  #keep(key: string, found: Found, ttl: number): void {
    const { clock, staleFor, maxEntries } = this.#options;
    const now = clock.monotonic();
    const before = this.#entries.get(key);
    this.#entries.delete(key);
    if (found.kind === 'dead' && before?.found.kind === 'records' && now < before.staleUntil) {
      this.#entries.set(key, {
        found: stale(before.found),
        freshUntil: now + failureFor,
        staleUntil: before.staleUntil,
      });
    } else {
      const freshUntil = now + (found.kind === 'dead' ? failureFor : ttl * 1000);
      this.#entries.set(key, { found, freshUntil, staleUntil: freshUntil + staleFor });
    }
    if (this.#entries.size > maxEntries) this.#entries.delete(this.#entries.keys().next().value!);
  }

  /** Follows aliases, within one response and by further questions (RFC 1034 §3.6.2); circles and long chains are dead. */
  async #follow({ name, type }: Question): Promise<Answer> {
    let owner = name;
    let ttl = longestTtl;
    let response: DnsResponse | undefined;
    for (let aliases = 0; aliases <= maxAliases; ) {
      response ??= await this.#options.ask({ name: owner, type });
      if (!response) return { found: dead, ttl: 0 };
      const own = response.answers.filter((record) => record.owner === owner);
      const records = own.filter(({ data }) => data.type === type);
      if (records.length > 0) {
        ttl = Math.min(ttl, ...records.map((record) => record.ttl));
        return { found: { kind: 'records', records, stale: false }, ttl };
      }
      const alias = own.find(({ data }) => data.type === 'CNAME');
      if (alias?.data.type === 'CNAME') {
        owner = alias.data.target;
        ttl = Math.min(ttl, alias.ttl);
        aliases++;
        if (!response.answers.some((record) => record.owner === owner) && !isEnd(response)) response = undefined;
        continue;
      }
      const negative = Math.min(longestNegativeTtl, response.negativeTtl ?? defaultNegativeTtl);
      const noSuchName = response.code === responseCodes.noSuchName;
      return { found: { kind: 'none', noSuchName }, ttl: Math.min(ttl, negative) };
    }
    return { found: dead, ttl: 0 };
  }
}

/** The name at the end of the aliases does not exist, or has no such records: no further question is needed. */
const isEnd = (response: DnsResponse): boolean =>
  response.code === responseCodes.noSuchName || response.negativeTtl !== undefined;

const stale = (found: Found): Found => (found.kind === 'records' ? { ...found, stale: true } : found);
