import { nodeKind } from '../node-kind.ts';
import { menuCard } from './card.ts';

/** Asks, listens for one key, and asks again while there are tries left. */
export const menu = nodeKind(menuCard, async (config, { call, signal }) => {
  const { prompt, choices, timeout, retries, invalidPrompt, clearFirst, saveAs } = config;
  if (clearFirst) call.forgetDigits();
  for (let left = retries; ; left--) {
    await call.play(prompt, { signal, interruptOnDigit: true });
    const firstWithin = timeout * 1000;
    const { digits } = await call.digits({ signal, max: 1, firstWithin, betweenWithin: firstWithin });
    const chosen = choices.find(({ digit }) => digit === digits);
    if (chosen) {
      return { port: chosen.digit, digits, ...(saveAs !== undefined && { set: { [saveAs]: digits } }) };
    }
    if (left === 0) return digits === '' ? { port: 'timeout' } : { port: 'invalid', digits };
    if (digits !== '' && invalidPrompt) await call.play(invalidPrompt, { signal, interruptOnDigit: true });
  }
});
