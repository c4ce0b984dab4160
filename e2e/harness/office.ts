/** An office: a product with accounts, and a softphone for each; every voice is a tone of its own. */

import type { IssuedAccount, PhoneAnswer } from '../../shared/api/accounts.ts';
import type { CdrAnswer } from '../../shared/api/cdrs.ts';
import { type Softphone, startSoftphone } from './baresip.ts';
import { until } from './patience.ts';
import type { Datagram } from './pcap.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';
import { type RtpStream, rtpStreams } from './rtp-streams.ts';
import { melody } from './wav.ts';

export interface Office<Person extends string> {
  readonly product: Product;
  readonly phones: Readonly<Record<Person, Softphone>>;
  dial(from: Person, to: string): Promise<void>;
  /** What the product sent to that phone. */
  sentTo(datagrams: readonly Datagram[], person: Person): RtpStream[];
  /** The legs of the call that nobody has asked about yet, the caller's first, once they are written down. */
  legs(count: number): Promise<readonly CdrAnswer[]>;
  /** Every call is over. */
  quiet(): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param voices hertz of each person */
export async function openOffice<Person extends string>(
  voices: Readonly<Record<Person, number>>,
  options: ProductOptions = {},
): Promise<Office<Person>> {
  const product = await startProduct(options);
  const phones = {} as Record<Person, Softphone>;
  for (const [name, hertz] of Object.entries(voices) as [Person, number][]) {
    const { password } = await product.api.ask<IssuedAccount>('POST', '/api/accounts', { name });
    const voice = melody([{ hertz, seconds: 60 }]);
    phones[name] = await startSoftphone({ user: name, password, port: product.sipPort, every: 600 }, voice);
    await until(`the phone of ${name}`, async () => {
      const found = await product.api.ask<PhoneAnswer[]>('GET', `/api/accounts/${name}/bindings`);
      return found.length > 0;
    });
  }
  const told = new Set<string>();
  return {
    product,
    phones,
    dial: (from, to) => phones[from].dial(`sip:${to}@127.0.0.1:${product.sipPort}`),
    sentTo: (datagrams, person) =>
      rtpStreams(
        datagrams,
        ({ source, target }) => within(product.rtp, source.port) && within(phones[person].mediaPorts, target.port),
      ),
    legs: async (count) => {
      const rows = await until(`${count} records`, async () => {
        const news = (await product.api.cdrs()).filter(({ call, endedAt }) => !told.has(call) && endedAt !== undefined);
        return news.length === count ? news : undefined;
      });
      for (const { call } of rows) told.add(call);
      return rows.sort((one, other) => one.direction.localeCompare(other.direction) || one.startedAt - other.startedAt);
    },
    quiet: () => until('no live call', async () => (await product.api.liveCalls()).length === 0),
    stop: async () => {
      for (const phone of Object.values<Softphone>(phones)) await phone.stop();
      await product.stop();
    },
  };
}

const within = ({ first, last }: { readonly first: number; readonly last: number }, port: number): boolean =>
  port >= first && port <= last;
