/** How the house is doing. */

export type Measured = 'sip' | 'api' | 'store';

/** Milliseconds that others waited; `p50` and `p95` are rounded up. */
export interface AnswerTimes {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** What was measured from `at` on; what is absent was not asked. */
export type AnswerTimesBucket = { readonly at: number } & { readonly [What in Measured]?: AnswerTimes };

/** One of the things without which nobody can call. */
export interface ReadinessCheck {
  readonly name: 'start' | 'store' | 'sip' | 'media';
  readonly ready: boolean;
  /** In words, when it is not. */
  readonly why?: string;
}

/** `GET /api/status` */
export interface StatusAnswer {
  readonly ready: boolean;
  readonly checks: readonly ReadinessCheck[];
  readonly productVersion: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly calls: number;
  /** Bytes of memory that the process holds. */
  readonly memory: number;
  /** Call records that wait for the store. */
  readonly waitingForStore: number;
  readonly answerTimes: {
    /** Buckets of five minutes. */
    readonly day: readonly AnswerTimesBucket[];
    /** Buckets of an hour. */
    readonly month: readonly AnswerTimesBucket[];
  };
}
