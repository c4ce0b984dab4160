import { nodeKind } from '../node-kind.ts';
import { waitCard } from './card.ts';

/** The caller hears what the call's state gives: ringing before the answer; silence or hold music after it. */
export const wait = nodeKind(waitCard, async ({ seconds, music }, { call, clock, signal }) => {
  const stop = music && call.state === 'answered' ? call.holdMusic() : undefined;
  try {
    await clock.sleep(seconds * 1000, signal);
  } finally {
    stop?.();
  }
  return { port: 'done' };
});
