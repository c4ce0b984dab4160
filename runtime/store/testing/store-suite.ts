/** What every store must do, told once and run on each adapter. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type Collection,
  type CollectionSpec,
  DuplicateKey,
  MissingRow,
  RefusedQuery,
  type Row,
  StaleRow,
  type Store,
} from '../store.ts';

interface Bird extends Row {
  readonly kind?: string;
  readonly wingspan?: number | string | null;
  readonly ringed?: boolean;
  readonly ring?: string;
  readonly song?: { readonly notes: readonly string[] };
}

export const SUITE_COLLECTIONS: readonly CollectionSpec[] = [
  {
    name: 'birds',
    indexes: [
      { fields: ['kind', 'wingspan'] },
      { fields: ['wingspan'] },
      { fields: ['ringed'] },
      { fields: ['owner'] },
    ],
  },
  { name: 'rings', indexes: [{ fields: ['ring'], unique: true }] },
];

/** A watch may ask now and then only. */
const PATIENT = { timeout: 30_000 };

/** Runs the stories on what `open` gives: a fresh, empty store with SUITE_COLLECTIONS each time. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`${name}: rows`, () => {
    const { store, birds, rings } = freshStore(open);

    test('a row comes back as it was handed in, with revision 1', async () => {
      const given = {
        _id: 'wren',
        owner: 'ann',
        kind: 'small',
        song: { notes: ['tic', 'tic "tic"', '\u0000\ud83d\ude00'] },
      };
      expect(await birds().insertOne(given)).toEqual({ ...given, rev: 1 });
      expect(await birds().get('wren')).toEqual({ ...given, rev: 1 });
      expect(await birds().get('rook')).toBeUndefined();
    });

    test('an id is taken once, and the first row stays', async () => {
      await birds().insertOne({ _id: 'wren', owner: 'ann', kind: 'first' });
      await expect(birds().insertOne({ _id: 'wren', owner: 'ann', kind: 'second' })).rejects.toBeInstanceOf(
        DuplicateKey,
      );
      expect((await birds().get('wren'))?.kind).toBe('first');
    });

    test('of many rows all are inserted, or none', async () => {
      await birds().insertOne({ _id: 'b', owner: 'ann' });
      const many = ['a', 'b', 'c'].map((_id) => ({ _id, owner: 'ann' }));
      await expect(birds().insertMany(many)).rejects.toBeInstanceOf(DuplicateKey);
      expect(await birds().count()).toBe(1);
    });

    test('a unique index refuses a second row with the same value, by whatever way it comes', async () => {
      await rings().insertMany([
        { _id: 'a', owner: 'ann', ring: 'X1' },
        { _id: 'b', owner: 'ann', ring: 'X2' },
      ]);
      await expect(rings().insertOne({ _id: 'c', owner: 'ann', ring: 'X1' })).rejects.toBeInstanceOf(DuplicateKey);
      await expect(rings().put({ _id: 'c', owner: 'ann', ring: 'X1' })).rejects.toBeInstanceOf(DuplicateKey);
      const b = (await rings().get('b'))!;
      await expect(rings().replaceOne({ ...b, ring: 'X1' })).rejects.toBeInstanceOf(DuplicateKey);
      expect((await rings().get('b'))?.ring).toBe('X2');
    });

    test('who changes a row must have seen its latest revision', async () => {
      const first = await birds().insertOne({ _id: 'wren', owner: 'ann', kind: 'a' });
      const second = await birds().replaceOne({ ...first, kind: 'b' });
      expect(second.rev).toBe(2);
      await expect(birds().replaceOne({ ...first, kind: 'c' })).rejects.toBeInstanceOf(StaleRow);
      await expect(birds().replaceOne({ ...first, _id: 'rook' })).rejects.toBeInstanceOf(MissingRow);
      expect(await birds().get('wren')).toEqual({ ...second, kind: 'b' });
    });

    test('of two who change the same revision at once, one wins and one is told', async () => {
      const first = await birds().insertOne({ _id: 'wren', owner: 'ann' });
      const outcomes = await Promise.allSettled(['b', 'c'].map((kind) => birds().replaceOne({ ...first, kind })));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await birds().get('wren'))?.rev).toBe(2);
    });

    test('put inserts, then replaces, and the revision rises', async () => {
      expect((await birds().put({ _id: 'wren', owner: 'ann', kind: 'a' })).rev).toBe(1);
      expect((await birds().put({ _id: 'wren', owner: 'ann' })).rev).toBe(2);
      expect(await birds().get('wren')).toEqual({ _id: 'wren', owner: 'ann', rev: 2 });
      await birds().putMany(['wren', 'rook'].map((_id) => ({ _id, owner: 'ann', kind: 'both' })));
      expect((await birds().get('wren'))?.rev).toBe(3);
      expect((await birds().get('rook'))?.rev).toBe(1);
    });

    test('many who put the same row at once all succeed, and the revision counts each', async () => {
      await birds().insertOne({ _id: 'wren', owner: 'ann' });
      await Promise.all(Array.from({ length: 8 }, () => birds().put({ _id: 'wren', owner: 'ann', kind: 'small' })));
      expect((await birds().get('wren'))?.rev).toBe(9);
      await Promise.all(Array.from({ length: 8 }, () => birds().put({ _id: 'rook', owner: 'ann', kind: 'small' })));
      expect((await birds().get('rook'))?.rev).toBe(8);
    });

    test('puts into several collections go in their order; of a refused list the refused row is not there', async () => {
      const row = (_id: string) => ({ _id, owner: 'ann', ring: _id });
      await store().putAll([
        { in: 'birds', rows: [row('wren')] },
        { in: 'rings', rows: [row('a'), row('b')] },
        { in: 'birds', rows: [row('wren'), row('rook')] },
      ]);
      expect(await birds().get('wren')).toEqual({ ...row('wren'), rev: 2 });
      expect(await birds().count()).toBe(2);
      expect(await rings().count()).toBe(2);
      const twins = [row('c'), { ...row('d'), ring: 'a' }];
      await expect(store().putAll([{ in: 'rings', rows: twins }])).rejects.toBeInstanceOf(DuplicateKey);
      expect(await rings().get('d')).toBeUndefined();
      await expect(store().putAll([{ in: 'fish', rows: [row('cod')] }])).rejects.toBeInstanceOf(RefusedQuery);
    });

    test('deleting tells whether something was there', async () => {
      await birds().insertOne({ _id: 'wren', owner: 'ann' });
      expect(await birds().deleteOne('wren')).toBe(true);
      expect(await birds().deleteOne('wren')).toBe(false);
    });

    test('what is no row is refused', async () => {
      await expect(birds().insertOne({ _id: '', owner: 'ann' })).rejects.toBeInstanceOf(RefusedQuery);
      await expect(birds().insertOne({ _id: 'x'.repeat(301), owner: 'ann' })).rejects.toBeInstanceOf(RefusedQuery);
      await expect(birds().insertOne({ _id: 'wren', owner: '' })).rejects.toBeInstanceOf(RefusedQuery);
    });

    test('a failed write among others at the same time fails alone', async () => {
      await birds().insertOne({ _id: 'b', owner: 'ann' });
      const writes = ['a', 'b', 'c'].map((_id) => birds().insertOne({ _id, owner: 'ann' }));
      const outcomes = await Promise.allSettled(writes);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await birds().count()).toBe(3);
    });
  });

  describe(`${name}: questions`, () => {
    const { birds, store } = freshStore(open);
    const ids = async (filter: Parameters<Collection<Bird>['count']>[0]) =>
      (await birds().find({ filter: filter! })).rows.map(({ _id }) => _id);

    beforeEach(() =>
      birds().insertMany([
        { _id: 'crow', owner: 'ann', kind: 'big', wingspan: 90, ringed: true },
        { _id: 'finch', owner: 'bob', kind: 'small', wingspan: 25, ringed: false },
        { _id: 'kite', owner: 'ann', kind: 'big', wingspan: 165 },
        { _id: 'moa', owner: 'bob', kind: 'big', wingspan: null },
        { _id: 'owl', owner: 'ann', kind: 'big', wingspan: 'unknown' },
        { _id: 'wren', owner: 'ann', kind: 'small', wingspan: 15 },
        { _id: 'zorro', owner: 'bob' },
      ]),
    );

    test.each([
      [{ kind: 'small' }, ['finch', 'wren']],
      [{ kind: null }, ['zorro']],
      [{ wingspan: null }, ['moa', 'zorro']],
      [{ wingspan: { $gt: 25 } }, ['crow', 'kite']],
      [{ wingspan: { $gte: 25, $lt: 165 } }, ['crow', 'finch']],
      [{ wingspan: { $lte: 25 } }, ['finch', 'wren']],
      [{ wingspan: { $gte: 'a' } }, ['owl']],
      [{ wingspan: { $lt: 'zzz' } }, ['owl']],
      [{ wingspan: { $ne: 25 } }, ['crow', 'kite', 'moa', 'owl', 'wren', 'zorro']],
      [{ wingspan: { $ne: null } }, ['crow', 'finch', 'kite', 'owl', 'wren']],
      [{ wingspan: { $exists: true } }, ['crow', 'finch', 'kite', 'moa', 'owl', 'wren']],
      [{ wingspan: { $exists: false } }, ['zorro']],
      [{ wingspan: { $in: [15, 'unknown'] } }, ['owl', 'wren']],
      [{ wingspan: { $in: [15, null] } }, ['moa', 'wren', 'zorro']],
      [{ wingspan: { $in: [] } }, []],
      [{ kind: 'big', wingspan: { $gt: 100 } }, ['kite']],
      [{ kind: { $prefix: 'sm' } }, ['finch', 'wren']],
      [{ kind: { $prefix: 's%' } }, []],
      [{ ringed: true }, ['crow']],
      [{ ringed: false }, ['finch']],
      [{ owner: 'bob' }, ['finch', 'moa', 'zorro']],
      [{ _id: { $prefix: 'w' } }, ['wren']],
      [{ _id: { $gt: 'owl' } }, ['wren', 'zorro']],
      [{ kind: "small' or '1' = '1" }, []],
    ])('%j', async (filter, expected) => {
      expect(await ids(filter)).toEqual(expected);
      expect(await birds().count(filter)).toBe(expected.length);
    });

    test.each([
      ['a field without an index', { song: 'x' }],
      ['the second field of an index alone', { ring: 'x' }],
      ['a word outside of the language', { kind: { $where: '1' } as never }],
      ['nothing asked', { kind: {} }],
      ['a list too long', { kind: { $in: Array.from({ length: 501 }, String) } }],
      ['a value that is no scalar', { kind: ['small'] as never }],
      ['not a number', { wingspan: { $gt: Number.NaN } }],
      ['an injected name', { "kind') or 1=1 --": 'x' }],
    ])('refused: %s', async (_name, filter) => {
      await expect(birds().find({ filter })).rejects.toBeInstanceOf(RefusedQuery);
      await expect(birds().deleteMany(filter)).rejects.toBeInstanceOf(RefusedQuery);
      expect(await birds().count()).toBe(7);
    });

    test('an unknown collection, a bad limit, a bad place to go on are refused', async () => {
      await expect(store().collection('cats').find({})).rejects.toBeInstanceOf(RefusedQuery);
      for (const limit of [0, 1001, 1.5]) await expect(birds().find({ limit })).rejects.toBeInstanceOf(RefusedQuery);
      for (const after of ['', '!', 'W10', btoa('[{},"a"]')]) {
        await expect(birds().find({ after })).rejects.toBeInstanceOf(RefusedQuery);
      }
    });

    test('what was matched is deleted, and counted', async () => {
      expect(await birds().deleteMany({ kind: 'big' })).toBe(4);
      expect(await ids({})).toEqual(['finch', 'wren', 'zorro']);
    });

    test('fields can be left out of the rows', async () => {
      const { rows } = await birds().find({ filter: { _id: 'wren' }, omit: ['wingspan', 'kind'] });
      expect(rows).toEqual([{ _id: 'wren', owner: 'ann', rev: 1 }]);
    });
  });

  describe(`${name}: pages`, () => {
    const { birds } = freshStore(open);
    const many = Array.from({ length: 57 }, (_, place) => ({
      _id: `bird-${String(place).padStart(3, '0')}`,
      owner: 'ann',
      kind: place % 2 ? 'odd' : 'even',
      // Equal values, missing values and texts among the numbers: the order must hold through all of them.
      ...(place % 7 !== 0 && { wingspan: place % 11 === 0 ? `w${place % 3}` : place % 5 }),
    }));

    beforeEach(() => birds().insertMany(many));

    test.each([
      [{ by: '_id' }],
      [{ by: '_id', descending: true }],
      [{ by: 'wingspan' }],
      [{ by: 'wingspan', descending: true }],
    ])('%j: page by page each row comes once, in the order of the whole', async (sort) => {
      const whole = (await birds().find({ sort, limit: 1000 })).rows.map(({ _id }) => _id);
      expect(new Set(whole).size).toBe(57);
      for (const limit of [1, 8, 57, 58]) expect(await pages(birds(), { sort, limit })).toEqual(whole);
    });

    test('numbers stand before texts, what is missing before both; equal values go by id', async () => {
      const { rows } = await birds().find({ sort: { by: 'wingspan' }, limit: 1000 });
      const rank = ({ wingspan }: Bird) => (wingspan === undefined ? 0 : typeof wingspan === 'number' ? 1 : 2);
      const keys = rows.map((row) => `${rank(row)} ${row.wingspan ?? ''} ${row._id}`);
      expect(keys).toEqual([...keys].sort());
    });

    test('rows that go while somebody reads do not hide others', async () => {
      const sort = { by: 'wingspan' };
      const first = await birds().find({ sort, limit: 10 });
      await birds().deleteOne(first.rows[9]!._id);
      await birds().deleteOne(first.rows[0]!._id);
      const rest = await birds().find({ sort, limit: 1000, after: first.next! });
      expect(rest.rows).toHaveLength(47);
    });

    test('a filter holds on every page', async () => {
      const filter = { kind: 'odd' };
      expect(await pages(birds(), { filter, sort: { by: 'wingspan' }, limit: 5 })).toHaveLength(28);
    });

    test('a last page that is just full says that it is the last', async () => {
      const { rows, next } = await birds().find({ filter: { kind: 'odd' }, limit: 28 });
      expect(rows).toHaveLength(28);
      expect(next).toBeUndefined();
    });
  });

  describe(`${name}: bytes`, () => {
    const { store } = freshStore(open);

    test('bytes come back as they were, are replaced, and go', async () => {
      const bytes = Uint8Array.from({ length: 1_000_000 }, (_, place) => (place * 7) % 256);
      await store().putBlob('song', bytes);
      expect(Buffer.compare((await store().getBlob('song'))!, bytes)).toBe(0);
      await store().putBlob('song', new Uint8Array([1, 2]));
      expect(await store().getBlob('song')).toEqual(new Uint8Array([1, 2]));
      expect(await store().deleteBlob('song')).toBe(true);
      expect(await store().deleteBlob('song')).toBe(false);
      expect(await store().getBlob('song')).toBeUndefined();
    });

    test('their ids are listed in order, behind one of them', async () => {
      for (const id of ['b', 'a', 'c']) await store().putBlob(id, new Uint8Array([1]));
      await store().putBlob('empty', new Uint8Array());
      expect(await store().blobIds()).toEqual(['a', 'b', 'c', 'empty']);
      expect(await store().blobIds('b')).toEqual(['c', 'empty']);
      expect(await store().getBlob('empty')).toEqual(new Uint8Array());
    });
  });

  describe(`${name}: watching`, () => {
    const { store, birds, rings } = freshStore(open);

    test('what is put and deleted in a collection is told, once the watch stands; nothing after its end', async () => {
      const heard: (readonly string[] | 'anything')[] = [];
      const all = () => new Set(heard.flat());
      const watch = store().watch('birds', (changed) => void heard.push(changed));
      await expect.poll(() => heard, PATIENT).toEqual(['anything']);
      await birds().insertOne({ _id: 'wren', owner: 'ann' });
      await rings().insertOne({ _id: 'ring', owner: 'ann', ring: 'X' });
      await expect.poll(all, PATIENT).toContain('wren');
      heard.length = 0;
      await birds().put({ _id: 'wren', owner: 'ann', kind: 'small' });
      await expect.poll(all, PATIENT).toContain('wren');
      heard.length = 0;
      await birds().deleteOne('wren');
      await expect.poll(all, PATIENT).toContain('wren');
      await store().putAll([{ in: 'birds', rows: [{ _id: 'rook', owner: 'ann' }] }]);
      await expect.poll(all, PATIENT).toContain('rook');
      watch.close();
      await birds().insertOne({ _id: 'crow', owner: 'ann' });
      expect(all()).not.toContain('ring');
      expect(all()).not.toContain('crow');
    });
  });
}

function freshStore(open: () => Promise<Store>) {
  let current: Store;
  beforeEach(async () => {
    current = await open();
  });
  afterEach(() => current.close());
  return {
    store: () => current,
    birds: () => current.collection<Bird>('birds'),
    rings: () => current.collection<Bird>('rings'),
  };
}

async function pages(collection: Collection<Bird>, query: Parameters<Collection<Bird>['find']>[0]): Promise<string[]> {
  const ids: string[] = [];
  for (let page = await collection.find(query); ; page = await collection.find({ ...query, after: page.next })) {
    ids.push(...page.rows.map(({ _id }) => _id));
    if (page.next === undefined) return ids;
  }
}
