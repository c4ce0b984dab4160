import { nodeKind } from '../node-kind.ts';
import { recordCard } from './card.ts';

/** Records until a key, silence, the longest time, or the caller's end; in every case what was said is kept. */
export const record = nodeKind(recordCard, async (config, { call, signal, services: { prompts } }) => {
  const { beep, maxSeconds, silence, endKey, saveAs, secondsAs } = config;
  const name = config.keepAs?.trim() ?? '';
  let announcement: string | undefined;
  const { id, seconds, soundSeconds, ended } = await call.record({
    signal,
    beep,
    maxSeconds,
    ...(silence > 0 && { silenceSeconds: silence }),
    endKeys: endKey === 'none' ? '' : endKey,
    ...(name !== '' && {
      keep: async (recording) => {
        if (recording.soundSeconds > 0 && recording.ended !== 'broken')
          announcement = await prompts.keep(name, recording.id);
      },
    }),
  });
  if (ended === 'broken') throw new Error('the disk took no more of the recording');
  const set = {
    ...(saveAs !== undefined && { [saveAs]: announcement ?? id }),
    ...(secondsAs !== undefined && { [secondsAs]: Math.round(seconds * 10) / 10 }),
  };
  return { port: soundSeconds > 0 ? 'done' : 'silent', ...(Object.keys(set).length > 0 && { set }) };
});
