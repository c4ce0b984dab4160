import type { Call, CallRecording } from '../../call/call.ts';
import { nodeKind } from '../node-kind.ts';
import { voicemailCard } from './card.ts';
import { handOver } from './hand-over.ts';
import { review, type Verdict } from './review.ts';

const CUT_SHORT = 'the disk took no more: the message is cut short';

/** Greets, records and keeps; a caller who hangs up in the middle has left a message, too. */
export const voicemail = nodeKind(
  voicemailCard,
  async (config, { call, signal, language, services: { mailboxes } }) => {
    const { maxSeconds, silence, fullPrompt, ownGreeting, outside } = config;
    if (outside) return await handOver(outside, config.mailbox, { call, signal });
    const operatorKey = config.operatorKey === 'none' ? '' : config.operatorKey;
    const opened = await mailboxes.open(config.mailbox, call);
    if (opened.kind === 'full') {
      await call.play(fullPrompt, { signal, interruptOnDigit: false });
      return { port: 'full' };
    }
    const { message, mailbox, greeting, spokenName } = opened;
    const named =
      ownGreeting && spokenName !== undefined ? [{ prompt: spokenName }, config.greeting] : [config.greeting];
    const greetings = ownGreeting && greeting !== undefined ? [{ prompt: greeting }] : named;
    let begun = false;
    let left: 'left' | 'empty' = 'empty';
    let verdict = 'keep' as Verdict;
    const keep = async (recording: CallRecording) => {
      begun = true;
      const asked = config.review && mayReview(recording, operatorKey);
      verdict = asked ? await verdictOf(call, mailboxes.draftOf(message), language, signal) : 'keep';
      if (verdict === 'again') return await mailboxes.again(message);
      if (verdict === 'discard') return await mailboxes.drop(message);
      left = await mailboxes.keep(message, recording);
      if (left === 'left') call.publish({ type: 'voicemail.left', mailbox, seconds: recording.seconds });
    };
    const order = { signal, id: message, beep: true, maxSeconds, endKeys: `#${operatorKey}`, keep } as const;
    try {
      for (const prompt of greetings) {
        const heard = await call.play(prompt, { signal, interruptOnDigit: true });
        if (heard !== 'interrupted') continue;
        if ((await keyOf(call, signal)) === operatorKey) return { port: 'operator' };
        break;
      }
      for (;;) {
        begun = false;
        const { key, ended } = await call.record({ ...order, ...(silence > 0 && { silenceSeconds: silence }) });
        if (verdict === 'again') continue;
        const port = key !== undefined && key === operatorKey ? 'operator' : left;
        return { port, ...(ended === 'broken' && { note: CUT_SHORT }) };
      }
    } finally {
      if (!begun) await mailboxes.drop(message);
    }
  },
);

/** Whoever is still there, and has said something, and does not want the operator. */
const mayReview = ({ ended, key, soundSeconds }: CallRecording, operatorKey: string): boolean =>
  ended !== 'gone' && ended !== 'broken' && soundSeconds > 0 && (key === undefined || key !== operatorKey);

/** Whoever hangs up instead of choosing has left the message. */
async function verdictOf(...asked: Parameters<typeof review>): Promise<Verdict> {
  try {
    return await review(...asked);
  } catch {
    return 'keep';
  }
}

/** The key that cut the greeting short. */
async function keyOf(call: Call, signal: AbortSignal): Promise<string> {
  return (await call.digits({ signal, max: 1, firstWithin: 1, betweenWithin: 1 })).digits;
}
