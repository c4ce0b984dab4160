/** CSeq (RFC 3261 §20.16). */

export interface CSeq {
  /** 0 to 2^31 - 1 */
  readonly number: number;
  readonly method: string;
}
