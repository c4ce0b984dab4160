/** Who is using the product: one-time links, passwords, sessions, HTTP Basic and API keys for scripts. */

import type { IncomingMessage } from 'node:http';
import type { Role, Scope } from '../../../shared/api/access.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { BasicMemory, readBasic } from './basic.ts';
import { FailureLimit } from './failure-limit.ts';
import { KeyBook } from './key-book.ts';
import { LoginLinks } from './login-links.ts';
import { type OpenSession, SessionBook } from './session-book.ts';
import { ADMIN, UserBook } from './user-book.ts';

export interface AuthOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the user `admin`; without it only login links and what was set in the editor open a session. */
  readonly adminPassword?: string | undefined;
}

/** Somebody known. `session` is absent for HTTP Basic and keys, which carry no cookie and need no CSRF token. */
export interface Identity {
  readonly user: string;
  readonly role: Role;
  readonly session?: OpenSession;
  /** Present: a script with an API key, which may do what its scopes say and nothing else. */
  readonly key?: { readonly id: string; readonly scopes: readonly Scope[] };
}

/** Somebody who has just come in. */
export type NewSession = Identity & { readonly session: OpenSession; readonly token: string };

export type LoginResult = NewSession | { readonly refused: 'wrong' | 'tooMany' };

export interface Auth {
  readonly users: UserBook;
  readonly keys: KeyBook;
  /** A token that opens one session, once: it goes into `/login?token=…`. @param user default: the admin */
  issueLoginLink(user?: string): string;
  /** Undefined when the token is unknown, used or too old. */
  redeemLoginLink(token: string): Promise<NewSession | undefined>;
  /** @param source the address that guesses are counted by */
  login(user: string, password: string, source: string): Promise<LoginResult>;
  /** Whether it is this user's password; `tooMany` when the source has guessed too often. */
  verify(user: string, password: string, source: string): Promise<'right' | 'wrong' | 'tooMany'>;
  /** Who sent this request; `tooMany` when its source has guessed too often. */
  identify(request: IncomingMessage, source: string): Promise<Identity | 'tooMany' | undefined>;
  /** The session of the request's cookie, without a look at Authorization: for the WebSocket. */
  sessionOf(request: IncomingMessage): OpenSession | undefined;
  /** False once the session is closed or over, or its user shut out. */
  isOpen(session: OpenSession): boolean;
  logout(session: OpenSession): Promise<void>;
  /** After a change of password or rights: all sessions of a user but `except`, and remembered passwords. */
  throwOut(user: string, except?: OpenSession): Promise<void>;
}

/** Reads the open sessions, users and keys from the store. */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const { store, clock, log } = options;
  const links = new LoginLinks(clock);
  const users = await UserBook.load(options);
  const keys = await KeyBook.load(store, clock, log);
  const sessions = await SessionBook.load(store, clock);
  const failures = new FailureLimit(clock);
  const basics = new BasicMemory(clock);

  /** Counts the attempt before it is tried, so that guesses side by side do not slip through. */
  const verify: Auth['verify'] = async (user, password, source) => {
    if (!failures.begin(source)) return 'tooMany';
    const right = await users.verify(user, password);
    if (right) failures.forgive(source);
    // Without the name: people type their password there.
    else log.warn({ source }, 'a wrong password');
    return right ? 'right' : 'wrong';
  };
  const known = (user: string): Identity | undefined => {
    const role = users.roleOf(user);
    return role && { user, role };
  };
  const open = async (user: string): Promise<NewSession | undefined> => {
    const identity = known(user);
    return identity && { ...identity, ...(await sessions.open(user)) };
  };
  const byPassword = async (authorization: string, source: string): Promise<Identity | 'tooMany' | undefined> => {
    const basic = readBasic(authorization);
    if (!basic) return undefined;
    if (basics.knows(basic)) return known(basic.user);
    const verdict = await basics.once(basic, () => verify(basic.user, basic.password, source));
    if (verdict === 'tooMany') return verdict;
    if (verdict === 'wrong') return undefined;
    basics.remember(basic);
    return known(basic.user);
  };
  const byKey = (authorization: string): Identity | undefined => {
    const key = keys.find(authorization);
    // A key's rights are its scopes; a role it has none, and the least one stands here.
    return key && { user: `key ${key.name}`, role: 'viewer', key };
  };

  return {
    users,
    keys,
    verify,
    issueLoginLink: (user = ADMIN) => links.issue(user),
    redeemLoginLink: async (token) => {
      const user = links.redeem(token);
      return user === undefined ? undefined : open(user);
    },
    login: async (user, password, source) => {
      const verdict = await verify(user, password, source);
      if (verdict !== 'right') return { refused: verdict };
      return (await open(user)) ?? { refused: 'wrong' };
    },
    identify: async (request, source) => {
      const { authorization, cookie } = request.headers;
      if (authorization !== undefined) return byKey(authorization) ?? byPassword(authorization, source);
      const session = await sessions.lookUp(cookie);
      const identity = session && known(session.user);
      return identity && { ...identity, session };
    },
    sessionOf: (request) => sessions.find(request.headers.cookie),
    isOpen: (session) => sessions.isOpen(session) && users.roleOf(session.user) !== undefined,
    logout: (session) => sessions.close(session),
    throwOut: async (user, except) => {
      basics.forget();
      links.forget(user);
      await sessions.closeAllOf(user, except);
    },
  };
}
