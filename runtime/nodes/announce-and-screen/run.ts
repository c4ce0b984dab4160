import { dialled, planOf } from '../dialling.ts';
import { nodeKind } from '../node-kind.ts';
import { nobodyReached } from '../screening-words.ts';
import { announceAndScreenCard } from './card.ts';

/** Without a key nobody has accepted: a machine that answers is no answer. */
export const announceAndScreen = nodeKind(announceAndScreenCard, async (config, { call, signal, language }) => {
  const { target, announcement, answerAfter, tellCaller } = config;
  const plan = planOf([[{ target }]], { ...config, whisper: announcement, confirm: true }, { language });
  const result = await call.dial({ ...plan, ...(answerAfter > 0 && { answerAfter }) }, { signal });
  if (tellCaller && result.outcome !== 'answered' && call.state === 'answered')
    await call.play(nobodyReached(language), { signal, interruptOnDigit: false });
  return dialled(result);
});
