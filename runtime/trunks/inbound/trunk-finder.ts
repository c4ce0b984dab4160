/** The lines at work, found by name, by address and by the Contact that they register. */

import type { Clock } from '../../clock.ts';
import type { SipRequest } from '../../sip/message/message.ts';
import { parseUri } from '../../sip/message/uri.ts';
import type { Peer, Source } from '../../sip/transport/address.ts';
import type { TrunkLine } from '../trunk-line.ts';
import { SourceIndex } from './source-index.ts';
import { type Recognition, trunkOf } from './trunk-of.ts';

export class TrunkFinder {
  readonly #lines = new Map<string, TrunkLine>();
  readonly #byContact = new Map<string, TrunkLine>();
  readonly #sources: SourceIndex<TrunkLine>;

  constructor(clock: Clock) {
    this.#sources = new SourceIndex(clock, () => this.#lines.values());
  }

  get(name: string): TrunkLine | undefined {
    return this.#lines.get(name);
  }

  all(): Iterable<TrunkLine> {
    return this.#lines.values();
  }

  /** In the place of the line of that name, if there is one. */
  put(line: TrunkLine): void {
    const { _id, contactUser } = line.row;
    this.#lines.set(_id, line);
    this.#byContact.set(contactUser, line);
    const onChange = () => this.#sources.changed();
    line.addresses.onChange = onChange;
    this.#sources.changed();
  }

  take(name: string): TrunkLine | undefined {
    const line = this.#lines.get(name);
    this.#lines.delete(name);
    if (line) this.#byContact.delete(line.row.contactUser);
    this.#sources.changed();
    return line;
  }

  /** By which trunk a request has come. */
  recognise(source: Source, request: SipRequest): Recognition {
    return trunkOf(source, request, this.#candidates(source, request));
  }

  /** The line that has that address, the preferred one of several. */
  at(address: string): TrunkLine | undefined {
    const usable = this.#sources.at(address).filter(({ row }) => !row.disabled);
    return usable.sort((a, b) => a.row.priority - b.row.priority)[0];
  }

  /** Whether a server of a trunk is there. */
  reaches(peer: Pick<Peer, 'address' | 'port'>): boolean {
    return this.#sources.at(peer.address).some((line) => line.isAt(peer));
  }

  /** Those that the source may be, by address or certificate, and the one whose Contact is named. */
  #candidates(source: Source, request: SipRequest): Iterable<TrunkLine> {
    if (source.names && source.names.length > 0) return this.#lines.values();
    const named = this.#byContact.get(parseUri(request.uri)?.user ?? '');
    const fitting = this.#sources.at(source.address);
    return named && !fitting.includes(named) ? [...fitting, named] : fitting;
  }
}
