import { nodeKind } from '../node-kind.ts';
import { musicOnHoldCard } from './card.ts';

/** Plays the music in a loop; the key that stops it is kept for whoever asks next. */
export const musicOnHold = nodeKind(musicOnHoldCard, async (config, { call, clock, signal }) => {
  const { music, seconds, interruptible } = config;
  const timeIsUp = new AbortController();
  const timer = clock.after(seconds * 1000, () => timeIsUp.abort());
  const until = AbortSignal.any([signal, timeIsUp.signal]);
  try {
    const heard = await call.play(music ?? 'hold-music', {
      signal: until,
      interruptOnDigit: interruptible,
      loop: true,
    });
    return { port: heard === 'interrupted' ? 'interrupted' : 'done' };
  } catch (error) {
    if (timeIsUp.signal.aborted && !signal.aborted && !call.ended.aborted) return { port: 'done' };
    throw error;
  } finally {
    timer.cancel();
  }
});
