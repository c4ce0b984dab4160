import { expect, test } from 'vitest';
import { withDefaults } from './defaults.ts';
import { choice, digit, flag, list, optionalText, seconds } from './fields.ts';
import { needOf, nodeCard, portsOf } from './node-card.ts';

const card = nodeCard({
  kind: 'play',
  version: 1,
  label: { en: 'Play', de: 'Spielen' },
  about: { en: '', de: '' },
  icon: 'music',
  group: 'media',
  role: 'step',
  needs: { by: 'mode', values: { early: 'unanswered' }, otherwise: 'answered' },
  waits: true,
  summary: [],
  fields: {
    mode: choice({ en: 'Mode', de: 'Art' }, ['early', 'full'], { default: 'full' }),
    stop: flag({ en: 'Stop', de: 'Halt' }, { default: false }),
    rows: list(
      { en: 'Rows', de: 'Zeilen' },
      {
        key: digit({ en: 'Key', de: 'Taste' }),
        name: optionalText({ en: 'Name', de: 'Name' }),
        after: seconds({ en: 'After', de: 'Nach' }, { default: 3, max: 9 }),
      },
      { max: 12 },
    ),
  },
  ports: [
    { each: 'rows', key: 'key', label: 'name', tone: 'good' },
    { id: 'stopped', label: { en: 'Stopped', de: 'Angehalten' }, only: { field: 'stop', is: true } },
    { id: 'done', label: { en: 'Done', de: 'Fertig' }, leaves: 'answered', expected: true },
  ],
});

const idsOf = (config: Record<string, unknown>) => portsOf(card, config).map(({ id }) => id);

test('the error exit is always there, and last', () => {
  expect(idsOf({})).toEqual(['done', 'error']);
});

test('an exit may hang on a field', () => {
  expect(idsOf({ stop: true })).toEqual(['stopped', 'done', 'error']);
  expect(idsOf({ stop: 'true' })).toEqual(['done', 'error']);
});

test('rows are exits, labelled by key and name', () => {
  const [first, second] = portsOf(card, { rows: [{ key: '1', name: 'Sales' }, { key: '2' }] });
  expect(first).toMatchObject({ id: '1', label: { en: '1 Sales', de: '1 Sales' }, tone: 'good', expected: true });
  expect(second).toMatchObject({ id: '2', label: { en: '2', de: '2' } });
});

test.each([[{ rows: 'x' }], [{ rows: [null, 5, {}, { key: 7 }, { key: '' }] }], [{ rows: { length: 3 } }]])(
  'rows that are none make no exits and no trouble: %j',
  (config) => {
    expect(idsOf(config)).toEqual(['done', 'error']);
  },
);

test('what a node needs may hang on a field', () => {
  expect(needOf(card, { mode: 'early' })).toBe('unanswered');
  expect(needOf(card, { mode: 'full' })).toBe('answered');
  expect(needOf(card, { mode: 'constructor' })).toBe('answered');
});

test('defaults are filled in, in rows too, and what is there stays', () => {
  expect(withDefaults(card.fields, { mode: 'early', rows: [{ key: '1' }, { key: '2', after: 5 }] })).toEqual({
    mode: 'early',
    stop: false,
    rows: [
      { key: '1', after: 3 },
      { key: '2', after: 5 },
    ],
  });
  expect(withDefaults(card.fields, { rows: 'x' })).toMatchObject({ rows: 'x' });
});
