/** Whether a request comes from the account that it says: password, switch and network, with guesses slowed down. */

import { DigestServer } from '../sip/auth/digest-server.ts';
import type { DigestVerdict } from '../sip/auth/digest-verdict.ts';
import type { SipClock } from '../sip/facilities.ts';
import type { HeaderField, SipRequest } from '../sip/message/message.ts';
import type { AccountRow } from '../store/collections.ts';
import type { AccountBook } from './account-book.ts';

export interface AccountProofOptions {
  readonly book: AccountBook;
  readonly clock: SipClock;
  /** Told who has proven a password and who has guessed; it bans. */
  readonly guard: SourceConduct;
  /** Whether that host is one of our addresses or domains. */
  readonly isOwnHost: (host: string) => boolean;
  /** Addresses of trunks are never slowed down or reported. */
  readonly isTrunk: (address: string) => boolean;
}

/** What the guard of the signalling engine is told. */
export interface SourceConduct {
  proved(address: string): void;
  misbehaved(address: string, offence: 'wrongPassword'): void;
}

export type Proof =
  | { readonly kind: 'account'; readonly account: AccountRow }
  /** It brought nothing to be judged by; the answer asks for it. */
  | { readonly kind: 'nothing'; readonly status: number; readonly headers: readonly HeaderField[] }
  | ProofRefused;

export interface ProofRefused {
  readonly kind: 'refused';
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** For the log and for people; the status tells strangers less. */
  readonly why: string;
}

export class AccountProof {
  readonly #options: AccountProofOptions;
  readonly #digest: DigestServer;

  constructor(options: AccountProofOptions) {
    const { book, clock, isOwnHost } = options;
    this.#options = options;
    this.#digest = new DigestServer({ realm: book.realm, account: (name) => book.digestOf(name), clock, isOwnHost });
  }

  /**
   * The answer, its size and its cost are the same whether or not there is such an account.
   * @param identity the user that the request is about
   */
  of(request: SipRequest, source: string, identity: string): Proof {
    const { isTrunk, guard } = this.#options;
    const exempt = isTrunk(source);
    const verdict = this.#digest.judge(request, { address: source, exempt }, identity);
    if (verdict.kind === 'accepted') {
      guard.proved(source);
      return this.#admit(verdict.username, source);
    }
    const { status, headers } = verdict;
    if (isUnproven(verdict)) return { kind: 'nothing', status, headers };
    if (isGuess(verdict) && !exempt) guard.misbehaved(source, 'wrongPassword');
    return { kind: 'refused', status, headers, why: whyOf(verdict) };
  }

  /** Forgets the wrong guesses of a source: the operator's one click. */
  forgive(source: string): void {
    this.#digest.guesses.forgive(source);
  }

  /** Only those who know the password learn why they may not come in. */
  #admit(name: string, source: string): Proof {
    const { book } = this.#options;
    const account = book.find(name);
    const refuse = (why: string): ProofRefused => ({ kind: 'refused', status: 403, headers: [], why });
    if (!account || account.disabled) return refuse(`the account ${name} is switched off`);
    if (!book.allowsSource(name, source)) return refuse(`${source} is not among the networks of the account ${name}`);
    return { kind: 'account', account };
  }
}

type Unaccepted = Exclude<DigestVerdict, { kind: 'accepted' }>;

const unproven: ReadonlySet<string> = new Set(['noCredentials', 'malformed', 'otherRealm']);
const guesses: ReadonlySet<string> = new Set(['wrongPassword', 'unknownUser', 'hashMissing', 'tooManyGuesses']);

const isUnproven = (verdict: Unaccepted): boolean => verdict.kind === 'challenge' && unproven.has(verdict.reason);
const isGuess = (verdict: Unaccepted): boolean => verdict.kind === 'refused' && guesses.has(verdict.why);
const whyOf = (verdict: Unaccepted): string => (verdict.kind === 'refused' ? verdict.why : verdict.reason);
