/** Accounts, their phones, and who sends a request: what the signalling engine is asked to do for them. */

import type { SystemFact } from '../../shared/flow-schema/call-events.ts';
import { AccountBook } from '../accounts/account-book.ts';
import { AccountProof } from '../accounts/account-proof.ts';
import { Identification, noTrunks, type TrunkSources } from '../accounts/identify.ts';
import { keptRealm } from '../accounts/realm.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Metrics } from '../metrics.ts';
import { type Binding, isConnected, targetOf } from '../registrar/binding.ts';
import { BindingBook } from '../registrar/binding-book.ts';
import { BindingWriter } from '../registrar/binding-writer.ts';
import { Connections } from '../registrar/connections.ts';
import { ExpirySchedule } from '../registrar/expiry-schedule.ts';
import { KeepAlive } from '../registrar/keep-alive.ts';
import { Registrar } from '../registrar/registrar.ts';
import { restoreBindings } from '../registrar/restore-bindings.ts';
import { type RouteTable, routeByName } from '../routing/route-by-name.ts';
import { NoRoute } from '../sip/errors.ts';
import type { SipRequest } from '../sip/message/message.ts';
import { formatHost, parseUri } from '../sip/message/uri.ts';
import type { UserAgent } from '../sip/user-agent.ts';
import { ACCOUNTS } from '../store/collections.ts';
import type { Store } from '../store/store.ts';

export interface AccountSideOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly userAgent: Pick<UserAgent, 'guard' | 'keepOpen' | 'request' | 'addressFor'>;
  readonly routes: RouteTable;
  readonly domains: readonly string[];
  /** Seconds between two questions to phones behind address translation. */
  readonly natKeepAlive: number;
  readonly trunks?: TrunkSources;
  readonly announce: (fact: SystemFact) => void;
}

export type AccountSide = Awaited<ReturnType<typeof createAccountSide>>;

/** Reads accounts and bindings; afterwards nothing waits for the store. */
export async function createAccountSide(options: AccountSideOptions) {
  const { store, clock, log, metrics, userAgent, routes, announce, trunks = noTrunks } = options;
  const book = await AccountBook.load({ store, clock, realm: await keptRealm(store, options.domains) });
  const proof = new AccountProof({
    book,
    clock,
    guard: userAgent.guard,
    isOwnHost: (host) => routes.isOurs(host),
    isTrunk: (address) => trunks.has(address),
  });
  const bindings = new BindingBook({
    clock,
    changed: (account, count, why) => announce({ type: 'registration.changed', account, bindings: count, why }),
  });
  const every = options.natKeepAlive * 1000;
  const keepAlive = new KeepAlive({ clock, every, ask: (binding) => askPhone(userAgent, binding) });
  const expiry = new ExpirySchedule(clock, (binding) => bindings.remove(binding, 'expired'));
  const connections = new Connections((peer) => userAgent.keepOpen(peer));
  const writer = new BindingWriter({ store, clock, log });
  for (const watcher of [expiry, keepAlive, connections]) bindings.watch(watcher);
  const welcomes = ({ account, received }: Binding) => {
    const row = book.find(account);
    return row !== undefined && !row.disabled && book.allowsSource(account, received.address);
  };
  const restored = await restoreBindings({
    ...{ store, bindings, clock, welcomes },
    // An office is not banned because one of its phones knocks first after a restart.
    restored: ({ received }) => userAgent.guard.proved(received.address),
  });
  if (restored > 0) log.info({ bindings: restored }, 'phones are known from before');
  bindings.watch(writer);
  const onChange: typeof book.onChange = (account, access) => {
    const left = access === 'lost' ? [] : bindings.of(account).filter(welcomes);
    if (left.length < bindings.of(account).length) bindings.replace(account, left, 'removed');
  };
  book.onChange = onChange;
  const watch = store.watch(ACCOUNTS, (names) => {
    book
      .changed(names)
      .catch((error: unknown) => log.error({ error: String(error) }, 'accounts could not be read anew'));
  });
  metrics.observe('sip_accounts', () => book.size);
  metrics.observe('sip_bindings', () => bindings.size);
  return {
    book,
    bindings,
    keepAlive,
    proof,
    registrar: new Registrar({ proof, bindings, clock }),
    identification: new Identification({
      book,
      proof,
      trunks,
      registrations: bindings,
      isTrusted: (address) => routes.isTrusted(address),
      reachesAnonymously: (request, trusted) => reaches(request, { ...routes, isTrusted: () => trusted }),
    }),
    bans: {
      bans: () => userAgent.guard.bans(),
      ban: (address: string) => userAgent.guard.ban(address),
      /** One click forgives it all: wrong guesses too are forgotten. */
      unban: (source: string) => {
        proof.forgive(source);
        return userAgent.guard.unban(source);
      },
    },
    /** Where the phone of that account whose Contact has that user part holds a connection to us. */
    connectedAs(account: string, user: string): Binding['received'] | undefined {
      const mine = bindings.of(account).filter(isConnected);
      return mine.find(({ contact }) => (parseUri(contact)?.user ?? '') === user)?.received;
    },
    /** A connection is gone, and with it whoever was registered over it. */
    disconnected(peer: Binding['received']): void {
      for (const binding of connections.over(peer)) bindings.remove(binding, 'disconnected');
    },
    async stop(): Promise<void> {
      watch.close();
      expiry.stop();
      keepAlive.stop();
      await writer.stop();
    },
  };
}

function reaches(request: SipRequest, routes: RouteTable): boolean {
  const uri = parseUri(request.uri);
  return routeByName({ user: uri?.user ?? '', host: uri?.host ?? '', source: '' }, routes).kind === 'flow';
}

/** Any answer shows that the way is open, a refusal too. */
async function askPhone(userAgent: AccountSideOptions['userAgent'], binding: Binding): Promise<boolean> {
  const { uri, destination, route } = targetOf(binding);
  try {
    const from = { uri: `sip:${formatHost(userAgent.addressFor(destination).host)}` };
    const outcome = await userAgent.request({ method: 'OPTIONS', uri, destination, route, from });
    return outcome.kind === 'answered';
  } catch (error) {
    if (error instanceof NoRoute) return false;
    throw error;
  }
}
