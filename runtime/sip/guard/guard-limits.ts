/** How much the guard lets through. The defaults leave an office of 49 phones behind one address alone. */

export interface GuardLimits {
  /** New requests that one source may send at once. Default 1000. */
  readonly burst: number;
  /** New requests per second of one source, in the long run. Default 100. */
  readonly perSecond: number;
  /** The same for all untrusted sources together. Default 5000 and 2000. */
  readonly totalBurst: number;
  readonly totalPerSecond: number;
  /** Sources that are remembered. Default 65536. */
  readonly sources: number;
  /** Sources that have proven a password, and for how many milliseconds that counts. Default 20000 and one hour. */
  readonly proven: number;
  readonly provenFor: number;
  /** Offence points that lead to a ban, and the milliseconds in which as many are forgiven. Default 200, 600000. */
  readonly offencePoints: number;
  readonly forgivenIn: number;
  /** Milliseconds of a first ban; each further one lasts twice as long. Default 600000, at most a day. */
  readonly banFor: number;
  readonly longestBan: number;
  /** Bans that are kept, expired ones of repeat offenders included; as many again by hand. Default 10000. */
  readonly bans: number;
  /** Messages per second of a banned source that are looked at, for the sake of its dialogs. Default 50. */
  readonly bannedPerSecond: number;
}

export const defaultGuardLimits: GuardLimits = {
  burst: 1000,
  perSecond: 100,
  totalBurst: 5000,
  totalPerSecond: 2000,
  sources: 65_536,
  proven: 20_000,
  provenFor: 3_600_000,
  offencePoints: 200,
  forgivenIn: 600_000,
  banFor: 600_000,
  longestBan: 86_400_000,
  bans: 10_000,
  bannedPerSecond: 50,
};

/** What a source can do wrong, and how many points that is. */
export const offencePoints = {
  /** A request that breaks the grammar. */
  malformed: 1,
  /** A request that policy refused. */
  refused: 2,
  /** A wrong password, or one more guess while it had to wait. */
  wrongPassword: 5,
} as const;

export type Offence = keyof typeof offencePoints;
