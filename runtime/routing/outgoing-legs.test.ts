import { describe, expect, test } from 'vitest';
import { readNumber } from '../policy/read-number.ts';
import { writeNumber } from '../trunks/numbers/write-number.ts';
import { trunkRow } from '../trunks/testing/trunk-row.ts';
import { numberOut } from './outgoing-legs.ts';

const forms = ['plus', 'e164', 'national', 'international', 'asDialled'] as const;
const dialled = ['909001234567', '9499001234567', '9+499001234567', '900499001234567', '9112', '030123456', '922833'];

describe('what is judged is what the provider gets', () => {
  test.each(forms)('with digits that open a line, in the form %s', (out) => {
    const trunk = trunkRow({ country: 'DE', numbers: { in: 'e164', out, outStrip: '9' } });
    for (const text of dialled) {
      const { sent, readings } = numberOut(text, 'DE', trunk);
      const wire = writeNumber(sent, trunk);
      const isBare = out === 'e164' && /^[1-9]\d{7,}$/.test(wire);
      const got = readNumber(isBare ? `+${wire}` : wire, 'DE').text;
      expect(
        readings.map((reading) => reading.text),
        `${text} goes out as ${wire}`,
      ).toContain(got);
    }
  });

  test('a premium number hides behind them in vain', () => {
    const trunk = trunkRow({ country: 'DE', numbers: { in: 'e164', out: 'asDialled', outStrip: '9' } });
    for (const text of ['909001234567', '9499001234567', '900499001234567']) {
      expect(
        numberOut(text, 'DE', trunk).readings.map(({ kind }) => kind),
        text,
      ).toContain('premium');
    }
  });

  test('without such digits there is one reading', () => {
    const trunk = trunkRow({ country: 'DE', numbers: { in: 'e164', out: 'plus', outStrip: '9' } });
    expect(numberOut('030123456', 'DE', trunk)).toMatchObject({ sent: '+4930123456', readings: [{ kind: 'fixed' }] });
    expect(numberOut('030123456', 'DE', trunk).readings).toHaveLength(1);
  });
});
