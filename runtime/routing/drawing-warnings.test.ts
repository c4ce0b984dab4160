import { expect, test } from 'vitest';
import { drawFlow } from '../../shared/flow-schema/testing/draw-flow.ts';
import { cards } from '../nodes/catalogue.ts';
import { drawingWarnings } from './drawing-warnings.ts';
import { smallHouse, trunkRow } from './testing/small-house.ts';

const plain = trunkRow('plain');
const generous = trunkRow('generous', { mayTransfer: true });
const rescue = trunkRow('rescue', { emergency: true });

const dialTo = (to: string) => ['dial', { targets: [{ to }] }] as const;

function warned(
  box: readonly [kind: string, config: Record<string, unknown>],
  trunks = [plain, generous, rescue],
  entry = 'transfer',
) {
  const flow = drawFlow({ call: [box[0], box[1]] }, ['start.in > call', `start.${entry} > call`], { id: 'out' });
  return drawingWarnings(flow, cards, smallHouse({ trunks })).map(({ code, node, message }) => {
    expect(node).toBe('call');
    return `${code}: ${message.en}`;
  });
}

test.each([
  ['a trunk by its name', dialTo('+442079460000@generous')],
  ['in any case', dialTo('+442079460000@Generous')],
  ['a trunk by its server', dialTo('sip:100@sip.generous.example')],
  ['a trunk alone', dialTo('generous')],
  ['the default route', dialTo('+442079460000')],
  ['what is known only then', dialTo('{{ vars.number }}')],
  ['what is known only then, at that trunk', dialTo('{{ vars.number }}@generous')],
  ['the second stage of a dial string', ['dial', { dialString: 'anna[rt=20] | ${dst}@generous[cd=60]' }] as const],
  ['another kind of box', ['forward-to-phone', { number: '+442079460000', trunk: 'generous' }] as const],
])('whose far end may place calls at our cost: %s', (_what, box) => {
  expect(warned(box)).toEqual([expect.stringMatching(/^far-end-may-call: Whoever is called by the trunk generous /)]);
});

test.each([
  ['a trunk that carries out nothing', dialTo('+442079460000@plain')],
  ['a phone of the house', dialTo('anna')],
  ['an extension', dialTo('101')],
  ['an address outside', dialTo('sip:anna@example.org')],
  ['a box that calls nobody', ['announce', { prompt: { say: 'generous' } }] as const],
])('nothing is said of %s', (_what, box) => {
  expect(warned(box)).toEqual([]);
});

test('calls out by trunks of which none carries emergency calls', () => {
  const [words, ...more] = warned(dialTo('+442079460000@plain'), [plain, trunkRow('other')]);
  expect(words).toMatch(/^no-emergency-trunk: .*calls out by plain may need one/);
  expect(more).toEqual([]);
  expect(warned(dialTo('+442079460000'), [plain, { ...rescue, disabled: true }])).toHaveLength(1);
  expect(warned(dialTo('anna'), [plain])).toEqual([]);
});

test('a far end whose wishes lead nowhere costs nothing', () => {
  expect(warned(dialTo('100@generous'), undefined, 'out')).toEqual([]);
  expect(warned(dialTo('100@generous'), undefined, 'redirect')).toHaveLength(1);
});
