/** A flow's own tests, kept inside its JSON and run on simulated calls. */

export interface FlowTest {
  readonly name: string;
  readonly given?: FlowTestGiven;
  /** What the caller does, in order. Each step waits until the flow listens or the time is over. */
  readonly when?: readonly FlowTestStep[];
  readonly expect: FlowTestExpectation;
}

export interface FlowTestGiven {
  readonly caller?: string;
  readonly callerName?: string;
  readonly called?: string;
  /** The own account whose phone calls. */
  readonly account?: string;
  /** The clock at the start of the call, ISO 8601 with zone. */
  readonly at?: string;
  /** The entry port; default `in`. */
  readonly entry?: 'in' | 'out' | 'redirect' | 'transfer';
  /** Of the entries `redirect` and `transfer`: the address that the far end named, and its own. */
  readonly sentTo?: string;
  readonly sentBy?: string;
  /** Places at which somebody waits to be picked up. */
  readonly parked?: readonly string[];
  /** Values that earlier calls have kept, by name. */
  readonly kept?: Readonly<Record<string, string | number | boolean>>;
  /** Accounts that are logged in to ring groups. */
  readonly loggedIn?: Readonly<Record<string, readonly string[]>>;
}

export type FlowTestStep =
  /** Keys, pressed one after the other as soon as the flow listens for keys. */
  | { readonly press: string }
  /** The caller does nothing for so many seconds. */
  | { readonly wait: number }
  /** What becomes of the next Dial; without this step nobody answers it. */
  | { readonly dial: FlowTestDial['outcome'] | FlowTestDial }
  /** What becomes of transfers from here on; without this step they are completed. */
  | { readonly transfer: 'completed' | 'failed' | 'declined' | 'timeout' }
  /** What the web server answers that is asked next; without this step it never does. */
  | { readonly web: FlowTestWeb }
  | { readonly hangUp: true };

/** The answer of a web server: its status (default 200), and JSON or text. */
export type FlowTestWeb =
  | 'failed'
  | 'timeout'
  | { readonly status?: number; readonly json?: unknown; readonly text?: string };

/** How a Dial ends. */
export interface FlowTestDial {
  readonly outcome: 'answered' | 'busy' | 'noAnswer' | 'rejected' | 'unreachable' | 'redirected' | 'limitReached';
  /** Seconds of ringing before that; default 2, and for `noAnswer` the whole ring time. */
  readonly ring?: number;
  /** Seconds of conversation, until the callee hangs up; default 30. */
  readonly talk?: number;
  /** The target that answers; default: the first. */
  readonly by?: string;
  /** Where `redirected` leads. */
  readonly redirect?: string;
}

export interface FlowTestExpectation {
  /** The ids of the nodes entered, in order; in a flow that a box enters they stand behind that box: `pin/ask`. */
  readonly path?: readonly string[];
  /** Texts that must have been spoken, in order; each a part of what was said. */
  readonly heard?: readonly string[];
  /** Every target that was dialled, in order. */
  readonly dialled?: readonly string[];
  /** Who is called back later, and connected with whom: `+442079460000 → anna`. */
  readonly calledBack?: readonly string[];
  /** Every request to a web server, such as `GET https://example.com/`, in order. */
  readonly asked?: readonly string[];
  /** As the journal shows them at the end: a secret is `••••`. */
  readonly vars?: Readonly<Record<string, unknown>>;
  /** Values that are kept at the end, as far as they are named here. */
  readonly kept?: Readonly<Record<string, unknown>>;
  /** Who is logged in to ring groups at the end, as far as they are named here. */
  readonly loggedIn?: Readonly<Record<string, readonly string[]>>;
  /** How it ended. */
  readonly ended?: {
    readonly code?: string;
    readonly sip?: number;
    readonly contact?: string;
  };
}
