/** How one leg's audio came through, and what people call that. */

export interface AudioQuality {
  /** Of what the leg sent us, the part that was lost on the way: 0 to 1. */
  readonly loss: number;
  /** Inter-arrival jitter (RFC 3550 §6.4.1) of what it sent us. */
  readonly jitterMs: number;
  readonly packetsIn: number;
  readonly packetsOut: number;
  /** There and back, by RTCP; absent where the leg sends none. */
  readonly roundTripMs?: number;
  /** Mean opinion score, 1 to 4.4, by the E-model (ITU-T G.107); absent where nothing came. */
  readonly mos?: number;
}

/** `silent`: nothing came from that side. */
export type AudioGrade = 'good' | 'fair' | 'poor' | 'silent';

/** ITU-T G.109: from 4.03 on users are satisfied, below 3.6 many are not. */
export function gradeOf({ mos }: Pick<AudioQuality, 'mos'>): AudioGrade {
  if (mos === undefined) return 'silent';
  return mos >= 4.03 ? 'good' : mos >= 3.6 ? 'fair' : 'poor';
}
