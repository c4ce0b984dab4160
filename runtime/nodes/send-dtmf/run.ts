import { nodeKind } from '../node-kind.ts';
import { sendDtmfCard } from './card.ts';

/** Milliseconds that a comma waits, as in the dial strings of modems. */
const COMMA = 1000;

/** Presses one key after the other. @throws when the text, filled in, holds something that is no key */
export const sendDtmf = nodeKind(sendDtmfCard, async ({ keys, length, gap }, { call, clock, signal }) => {
  const wanted = keys.toUpperCase().replaceAll(/[\s()./-]/g, '');
  const stranger = /[^0-9*#A-D,]/.exec(wanted)?.[0];
  if (stranger !== undefined) throw new Error(`“${stranger}” is no key of a telephone`);
  for (const key of wanted) {
    if (key === ',') await clock.sleep(COMMA, signal);
    else {
      call.pressKey(key, length);
      await clock.sleep(length + gap, signal);
    }
  }
  return { port: 'done' };
});
