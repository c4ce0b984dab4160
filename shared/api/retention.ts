/** How long things are kept, and what an erasure took. */

/** `GET` and `PUT /api/retention`: days; 0: for ever. */
export interface RetentionAnswer {
  /** The story of a call: boxes, keys, messages. */
  readonly journals: number;
  /** That a call was, between whom and for how long. */
  readonly cdrs: number;
  /** Who changed what. */
  readonly audit: number;
}

/** `POST /api/erasures` */
export interface ErasureAnswer {
  readonly calls: number;
  readonly cdrs: number;
  /** Rows: a few events each. */
  readonly journals: number;
  /** Calls that are not over: they are left. */
  readonly running: number;
}
