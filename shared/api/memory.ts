/** What outlives calls, as the API shows it. */

/** A value that drawings keep. */
export interface KeptValueAnswer {
  readonly name: string;
  readonly value: string | number | boolean;
}

/** A ring group to which somebody is logged in. */
export interface RingGroupAnswer {
  readonly group: string;
  /** Accounts; whoever came first at first. */
  readonly members: readonly string[];
}
