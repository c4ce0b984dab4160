/** What a name that does not exist is challenged with: the same mixture as the names that do, so that none stands out. */

import { type DigestAccount, offers } from '../sip/auth/digest-server.ts';
import type { AccountRow } from '../store/collections.ts';
import type { Realm } from './realm.ts';

const DIGESTS = ['md5', 'sha256First', 'sha256Only'] as const satisfies readonly AccountRow['digest'][];

export class ChallengeLots {
  readonly #realm: Realm;
  readonly #counts = { md5: 0, sha256First: 0, sha256Only: 0 };

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  /** Accounts come and go. @param by 1 or -1 */
  count(digest: AccountRow['digest'], by: number): void {
    this.#counts[digest] += by;
  }

  /** Nothing proves it. Undefined: the usual challenge is right. */
  strangerCalled(name: string): DigestAccount | undefined {
    const total = DIGESTS.reduce((sum, digest) => sum + this.#counts[digest], 0);
    if (this.#counts.md5 === total) return undefined;
    let left = this.#realm.lot(name) * total;
    const drawn = DIGESTS.find((digest) => {
      left -= this.#counts[digest];
      return left < 0;
    });
    return { ha1: {}, offer: offers[drawn ?? 'md5'] };
  }
}
