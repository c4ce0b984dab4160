/** Who calls, as a drawing has it told to whoever is called. */

/** Whom the callee sees, and what a provider is told of it; what is absent is the caller's own, or as the trunk's page says. */
export interface ShownCaller {
  readonly displayName?: string;
  readonly user?: string;
  readonly host?: string;
  /** `withhold`: the number is shown to nobody (RFC 3323); absent: as the caller wishes. */
  readonly privacy?: 'withhold' | 'show';
  /** Where a provider is told who calls: in From alone, or in a header beside it (RFC 3325). */
  readonly identity?: 'from' | 'pAssertedIdentity' | 'pPreferredIdentity' | 'remotePartyId';
  /** Whether it is told who passes the call on, and how (RFC 5806, RFC 7044). */
  readonly passedOn?: 'none' | 'diversion' | 'historyInfo' | 'both';
  readonly passedOnWhy?: PassedOnReason;
}

export const PASSED_ON_REASONS = [
  'unknown',
  'unconditional',
  'user-busy',
  'no-answer',
  'unavailable',
  'deflection',
] as const;

/** Why a call is passed on (RFC 5806 §5). */
export type PassedOnReason = (typeof PASSED_ON_REASONS)[number];
