import { nodeKind } from '../node-kind.ts';
import { collectDigitsCard } from './card.ts';

/** Asks, then takes keys until there are enough, the end key comes, or the caller stops. */
export const collectDigits = nodeKind(collectDigitsCard, async (config, { call, signal }) => {
  const { prompt, minDigits, maxDigits, endKey, firstTimeout, betweenTimeout, clearFirst, saveAs, secret } = config;
  if (clearFirst) call.forgetDigits();
  await call.play(prompt, { signal, interruptOnDigit: true });
  const { digits, ended } = await call.digits({
    signal,
    max: maxDigits,
    firstWithin: firstTimeout * 1000,
    betweenWithin: betweenTimeout * 1000,
    ...(endKey !== 'none' && { endOn: endKey }),
    secret,
  });
  if (digits === '' && ended === 'timeout') return { port: 'timeout' };
  if (digits.length < minDigits) return { port: 'invalid', digits, secret };
  return { port: 'collected', digits, secret, ...(saveAs !== undefined && { set: { [saveAs]: digits } }) };
});
