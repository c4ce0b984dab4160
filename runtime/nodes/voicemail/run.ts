import type { Call } from '../../call/call.ts';
import { nodeKind } from '../node-kind.ts';
import { voicemailCard } from './card.ts';

const CUT_SHORT = 'the disk took no more: the message is cut short';

/** Greets, records and keeps; a caller who hangs up in the middle has left a message, too. */
export const voicemail = nodeKind(voicemailCard, async (config, { call, signal, services: { mailboxes } }) => {
  const { maxSeconds, silence, fullPrompt, ownGreeting } = config;
  const operatorKey = config.operatorKey === 'none' ? '' : config.operatorKey;
  const opened = await mailboxes.open(config.mailbox, call);
  if (opened.kind === 'full') {
    await call.play(fullPrompt, { signal, interruptOnDigit: false });
    return { port: 'full' };
  }
  const { message, mailbox } = opened;
  const greeting = ownGreeting && opened.greeting !== undefined ? { prompt: opened.greeting } : config.greeting;
  let begun = false;
  let left: 'left' | 'empty' = 'empty';
  try {
    const heard = await call.play(greeting, { signal, interruptOnDigit: true });
    if (heard === 'interrupted' && (await keyOf(call, signal)) === operatorKey) return { port: 'operator' };
    const { key, ended } = await call.record({
      ...{ signal, id: message, beep: true, maxSeconds, endKeys: `#${operatorKey}` },
      ...(silence > 0 && { silenceSeconds: silence }),
      keep: async (recording) => {
        begun = true;
        left = await mailboxes.keep(message, recording);
        if (left === 'left') call.publish({ type: 'voicemail.left', mailbox, seconds: recording.seconds });
      },
    });
    const port = key !== undefined && key === operatorKey ? 'operator' : left;
    return { port, ...(ended === 'broken' && { note: CUT_SHORT }) };
  } finally {
    if (!begun) await mailboxes.drop(message);
  }
});

/** The key that cut the greeting short. */
async function keyOf(call: Call, signal: AbortSignal): Promise<string> {
  return (await call.digits({ signal, max: 1, firstWithin: 1, betweenWithin: 1 })).digits;
}
