/** What the graph and the world say to each other: plain JSON both ways. */

import type { Entry, Outcome, Outgoing, Results, Vars } from '../nodes/node-kind.ts';

/** What a node is given. */
export interface VisitInput {
  readonly callId: string;
  readonly node: string;
  readonly entry: Entry;
  readonly vars: Vars;
  /** The keys pressed last. */
  readonly digits: string;
  /** What was dialled last, and where that led. */
  readonly results: Results;
  /** What the calls that are placed carry. */
  readonly outgoing: Outgoing;
  /** Set by a box; empty: the flow's own. */
  readonly language: string;
  /** What callers typed as secrets, to be masked. */
  readonly secrets: readonly string[];
  /** Nodes visited since anything took time. */
  readonly quickHops: number;
  /** The call is over and the hang-up handler runs. */
  readonly gone: boolean;
  readonly failure: Failure;
}

/** What failed last; empty texts when nothing has. */
export interface Failure {
  readonly node: string;
  readonly message: string;
}

/** What a node brought about. */
export interface VisitOutput {
  readonly port: string;
  /** Only what has changed. */
  readonly set?: Vars;
  readonly digits?: string;
  readonly results?: Results;
  readonly outgoing?: Outgoing;
  readonly language?: string;
  readonly returned?: NonNullable<Outcome<never>['returned']>;
  readonly goTo?: NonNullable<Outcome<never>['goTo']>;
  /** Nodes visited without a wait in flows that it entered. */
  readonly quickHops?: number;
  readonly secrets?: readonly string[];
  /** It took no time. */
  readonly quick?: boolean;
  /** Why the port is `error`. */
  readonly error?: string;
  /** `gone`: the call ended under the node; `stop`: the flow must not go on. */
  readonly turn?: 'gone' | 'stop';
}
