import { nodeKind } from '../node-kind.ts';
import { recordCallCard } from './card.ts';

/** The call goes on while it is recorded: with the next box, and with whoever is called. */
export const recordCall = nodeKind(recordCallCard, async (config, { call, signal }) => {
  const { action, sides, stereo, consent, minutes, saveAs } = config;
  if (action !== 'start') {
    const recorded = call.recorder.tell(action);
    return { port: 'done', ...(!recorded && { note: 'the call is not being recorded' }) };
  }
  if (consent) await call.play(consent, { signal, interruptOnDigit: false });
  const id = await call.recorder.start({ sides, stereo, maxSeconds: minutes * 60 });
  return { port: 'done', ...(saveAs !== undefined && { set: { [saveAs]: id } }) };
});
