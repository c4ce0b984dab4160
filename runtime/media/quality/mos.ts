/**
 * How a conversation would be judged, 1 (bad) to 4.4 (as good as G.711 gets), from what the network did to it: the
 * E-model of ITU-T G.107 with default values, and G.711 with loss concealment (G.113 appendix I).
 */

export interface Journey {
  /** Packets lost, 0–1. */
  readonly loss: number;
  readonly jitterMs: number;
  /** There and back; unknown until RTCP tells. */
  readonly roundTripMs?: number;
}

/** G.107: the rating with every default. */
const best = 93.2;
/** G.113: how G.711 with concealment bears random loss. */
const robustness = 25.1;
/** Milliseconds that coding, a jitter buffer and playing add besides jitter. */
const ownDelay = 25;

export function mosOf({ loss, jitterMs, roundTripMs = 0 }: Journey): number {
  // A buffer holds back about twice the jitter.
  const delay = roundTripMs / 2 + 2 * jitterMs + ownDelay;
  const delayed = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const lossPercent = 100 * Math.min(1, Math.max(0, loss));
  const lossy = (95 * lossPercent) / (lossPercent + robustness);
  const rating = best - delayed - lossy;
  if (rating <= 0) return 1;
  const mos = 1 + 0.035 * rating + 7e-6 * rating * (rating - 60) * (100 - rating);
  return Math.round(Math.max(1, mos) * 100) / 100;
}
