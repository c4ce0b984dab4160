/** Who is using the product: one-time links, passwords, sessions, and HTTP Basic for scripts. */

import type { IncomingMessage } from 'node:http';
import type { Role, Scope } from '../../../shared/api/access.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import { BasicMemory, readBasic } from './basic.ts';
import { FailureLimit } from './failure-limit.ts';
import { LoginLinks } from './login-links.ts';
import { PasswordBook } from './password-book.ts';
import { type OpenSession, SessionBook } from './session-book.ts';

/** The one user there is until accounts for people come. */
export const ADMIN = 'admin';
const ROLE: Role = 'admin';

export interface AuthOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of the user `admin`; without it only login links open a session. */
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

export type LoginResult =
  | (Identity & { readonly session: OpenSession; readonly token: string })
  | { readonly refused: 'wrong' | 'tooMany' };

export interface Auth {
  /** A token that opens one session, once: it goes into `/login?token=…`. */
  issueLoginLink(): string;
  /** Undefined when the token is unknown, used or too old. */
  redeemLoginLink(token: string): Promise<{ session: OpenSession; token: string } | undefined>;
  /** @param source the address that guesses are counted by */
  login(user: string, password: string, source: string): Promise<LoginResult>;
  /** Who sent this request; `tooMany` when its source has guessed too often. */
  identify(request: IncomingMessage, source: string): Promise<Identity | 'tooMany' | undefined>;
  /** The session of the request's cookie, without a look at Authorization: for the WebSocket. */
  sessionOf(request: IncomingMessage): OpenSession | undefined;
  /** False once the session is closed or over. */
  isOpen(session: OpenSession): boolean;
  logout(session: OpenSession): Promise<void>;
}

/** Reads the open sessions from the store; the admin's password is hashed meanwhile. */
export async function createAuth({ store, clock, log, adminPassword }: AuthOptions): Promise<Auth> {
  const links = new LoginLinks(clock);
  const passwords = new PasswordBook(store, log, adminPassword === undefined ? {} : { [ADMIN]: adminPassword });
  const sessions = await SessionBook.load(store, clock);
  const failures = new FailureLimit(clock);
  const basics = new BasicMemory(clock);

  /** Counts the attempt before it is tried, so that guesses side by side do not slip through. */
  const verify = async (user: string, password: string, source: string): Promise<'right' | 'wrong' | 'tooMany'> => {
    if (!failures.begin(source)) return 'tooMany';
    const right = await passwords.verify(user, password);
    if (right) failures.forgive(source);
    return right ? 'right' : 'wrong';
  };

  return {
    issueLoginLink: () => links.issue(ADMIN),
    redeemLoginLink: async (token) => {
      const user = links.redeem(token);
      return user === undefined ? undefined : sessions.open(user);
    },
    login: async (user, password, source) => {
      const verdict = await verify(user, password, source);
      if (verdict !== 'right') return { refused: verdict };
      return { user, role: ROLE, ...(await sessions.open(user)) };
    },
    identify: async (request, source) => {
      const basic = readBasic(request.headers.authorization);
      if (request.headers.authorization === undefined) {
        const session = sessions.find(request.headers.cookie);
        return session && { user: session.user, role: ROLE, session };
      }
      if (!basic) return undefined;
      if (basics.knows(basic)) return { user: basic.user, role: ROLE };
      const verdict = await basics.once(basic, () => verify(basic.user, basic.password, source));
      if (verdict === 'tooMany') return verdict;
      if (verdict === 'wrong') return undefined;
      basics.remember(basic);
      return { user: basic.user, role: ROLE };
    },
    sessionOf: (request) => sessions.find(request.headers.cookie),
    isOpen: (session) => sessions.isOpen(session),
    logout: (session) => sessions.close(session),
  };
}
