/** Generated filters on generated rows: the SQL finds what another implementation of the language finds. */

import fc from 'fast-check';
import { Query } from 'mingo';
import { expect, test } from 'vitest';
import type { CollectionSpec, Filter } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { EmbeddedCore } from './embedded-core.ts';
import { writeRow } from './row-text.ts';

const folder = freshFolders();
const BIRDS: CollectionSpec = { name: 'birds', indexes: [{ fields: ['kind'] }, { fields: ['size'] }] };

const words = fc.constantFrom('', 'a', 'ab', 'abc', 'b', "o'b", '%', 'é', '10');
const numbers = fc.constantFrom(-1, 0, 1, 1.5, 10, 2 ** 40);
const scalar = fc.oneof(words, numbers, fc.constant(null));
const comparable = fc.oneof(words, numbers);

const rows = fc.array(
  fc.record({ kind: scalar, size: scalar, owner: fc.constantFrom('ann', 'bob') }, { requiredKeys: ['owner'] }),
  { maxLength: 12 },
);
const condition = fc.oneof(
  scalar,
  fc.record({ $gt: comparable, $lte: comparable }, { requiredKeys: ['$gt'] }),
  fc.record({ $gte: comparable, $lt: comparable }, { requiredKeys: ['$lt'] }),
  fc.record({ $in: fc.array(scalar, { maxLength: 3 }) }),
  fc.record({ $ne: scalar, $exists: fc.boolean() }, { requiredKeys: ['$exists'] }),
  fc.record({ $prefix: words }),
);
const filters = fc.record({ kind: condition, size: condition }, { requiredKeys: ['kind'] });

test('300 collections, each asked a generated question', () => {
  const core = new EmbeddedCore(folder(), [BIRDS]);
  fc.assert(
    fc.property(rows, filters, (facts, filter) => {
      const birds = facts.map((fact, place) => ({ ...fact, _id: `bird-${String(place).padStart(2, '0')}` }));
      const answers = core.run([
        { do: 'deleteMany', in: 'birds', filter: {} },
        { do: 'insertMany', in: 'birds', rows: birds.map((bird) => writeRow('birds', bird)) },
        { do: 'find', in: 'birds', query: { filter: filter as Filter } },
        { do: 'count', in: 'birds', filter: filter as Filter },
      ]);
      const wanted = new Query(inTheirWords(filter));
      const ids = birds.filter((bird) => wanted.test(bird)).map(({ _id }) => _id);
      const page = { rows: ids.map((_id) => expect.objectContaining({ _id })) };
      expect(answers.slice(2)).toEqual([{ value: page }, { value: ids.length }]);
    }),
    { numRuns: 300 },
  );
  core.close();
});

/** `$prefix` is ours alone. */
function inTheirWords(filter: Readonly<Record<string, unknown>>): Record<string, never> {
  const entries = Object.entries(filter).map(([field, value]) => {
    const prefix =
      typeof value === 'object' && value !== null && '$prefix' in value ? String(value.$prefix) : undefined;
    return [field, prefix === undefined ? value : { $type: 'string', $regex: `^${prefix}` }];
  });
  return Object.fromEntries(entries);
}
