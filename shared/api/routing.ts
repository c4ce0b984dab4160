/** `/api/numbers`, `/api/routing` and `/api/limits`: where calls go, and how much of them. */

/** What a number, or a trunk, leads to. */
export type CallTarget =
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'account'; readonly account: string };

/** One row of `GET /api/numbers`; also `GET`, `PATCH /api/numbers/{number}`. ETag is `"rev"`. */
export interface NumberAnswer {
  /** `+` and digits, or a feature code such as `*97`. */
  readonly number: string;
  readonly label: string;
  /** Only when it comes by this trunk; absent: by any. */
  readonly trunk?: string;
  readonly target: CallTarget;
  readonly rev: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** `POST /api/numbers`: the number as anybody writes it. */
export interface NewNumber {
  readonly number: string;
  readonly label?: string;
  readonly trunk?: string;
  readonly target: CallTarget;
}

/** `PATCH /api/numbers/{number}`; `null` takes away. */
export interface NumberChange {
  readonly label?: string;
  readonly trunk?: string | null;
  readonly target?: CallTarget;
}

/** Patterns such as `+353`, `00X.`, `=+442079460000`, `premium`, `mobile:+44`, `sip`, `@example.org`. */
export interface DestinationLists {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** ISO 3166; empty: every country that nothing denies. */
  readonly countries: readonly string[];
}

export interface LimitFields {
  readonly concurrent?: number;
  readonly perMinute?: number;
  /** Seconds. */
  readonly duration?: number;
  readonly dailyMinutes?: number;
  readonly dailyMoney?: number;
}

/** What holds for everybody: part of `GET /api/routing`; `PUT /api/routing/rules`. */
export interface RoutingRules {
  /** ISO 3166: how numbers are read where no account says otherwise. */
  readonly country?: string;
  /** IANA: where a day begins, for daily caps. */
  readonly timeZone: string;
  /** Dialled before numbers outside. */
  readonly outsideLine?: string;
  readonly destinations: DestinationLists;
  readonly limits: LimitFields;
}

/** `GET /api/routing`: everything that decides, in the order in which it does. */
export interface RoutingAnswer {
  /** The order of matching of incoming calls. */
  readonly matching: readonly MatchingRuleAnswer[];
  readonly rules: RoutingRules;
  /** Their revision, for If-Match. */
  readonly rulesRev: number;
  /** Emergency numbers of the house's country. */
  readonly emergency: readonly string[];
  /** Trunks in the order in which a number outside is tried. */
  readonly defaultRoute: readonly string[];
  /** The same for emergency calls. */
  readonly emergencyRoute: readonly string[];
}

export interface MatchingRuleAnswer {
  readonly id: string;
  /** Whose calls it looks at. */
  readonly callers: readonly ('account' | 'trunk' | 'stranger')[];
  readonly label: { readonly en: string; readonly de: string };
}

/** `POST /api/routing/try`: what would happen if. */
export interface RoutingTrial {
  readonly from:
    | { readonly kind: 'account'; readonly account: string }
    | { readonly kind: 'trunk'; readonly trunk: string; readonly caller?: string }
    | { readonly kind: 'stranger'; readonly trusted: boolean };
  /** What is dialled. */
  readonly called: string;
  /** A target that the drawing dials then; absent for an account with an outgoing flow: what was dialled. */
  readonly dial?: string;
}

export interface TrialStep {
  /** A rule of `matching`, or of the policy. */
  readonly rule: string;
  readonly decided: boolean;
  readonly words: string;
}

export interface RoutingTrialAnswer {
  /** From the caller to what takes the call. */
  readonly steps: readonly TrialStep[];
  /** One sentence. */
  readonly outcome: string;
  readonly kind: 'flow' | 'account' | 'emergency' | 'refused';
  readonly flow?: string;
  readonly account?: string;
  /** What the target that the drawing dials comes to. */
  readonly dial?: { readonly target: string; readonly steps: readonly TrialStep[]; readonly outcome: string };
}

/** One row of `GET /api/limits`. */
export interface UsageAnswer {
  readonly of: 'system' | 'account' | 'trunk';
  readonly name: string;
  readonly limits: LimitFields;
  /** Calls outside now, and begun in the last minute. */
  readonly concurrent: number;
  readonly lastMinute: number;
  /** Of the day, in the owner's zone. */
  readonly day: string;
  readonly minutes: number;
  readonly money: number;
}
