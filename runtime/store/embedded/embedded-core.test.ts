import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createStore } from '../create-store.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { type CollectionSpec, RefusedQuery, StoreInUse, StoreTooNew, StoreUnwritable } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { openDatabase } from './driver.ts';
import { EmbeddedCore } from './embedded-core.ts';
import { writeRow } from './row-text.ts';
import { prepareSchema } from './schema.ts';

const folder = freshFolders();
const BIRDS: CollectionSpec = { name: 'birds', indexes: [{ fields: ['kind', 'seenAt'] }] };
const wren = { _id: 'wren', owner: 'ann', kind: 'small', seenAt: 1 };

describe('the data folder', () => {
  test('what one run wrote, the next reads', async () => {
    const place = folder();
    const first = await createStore({ folder: place, collections: [BIRDS] });
    await first.collection('birds').insertOne(wren);
    await first.close();
    const second = await createStore({ folder: place, collections: [BIRDS] });
    expect(await second.collection('birds').get('wren')).toEqual({ ...wren, rev: 1 });
    await second.close();
  });

  test('a folder that is not there is made', async () => {
    const place = join(folder(), 'deep', 'down');
    await (await createStore({ folder: place, thread: 'local' })).close();
    expect(existsSync(place)).toBe(true);
  });

  test('nobody else on the machine may read it, even in a folder that everybody can enter', async () => {
    const place = folder();
    chmodSync(place, 0o755);
    const store = await createStore({ folder: place });
    await store.collection('settings').put({ _id: 'x', owner: 'ann' });
    const open = readdirSync(place).filter((name) => name.startsWith('cordboard.db'));
    expect(open.length).toBeGreaterThan(0);
    expect(open.filter((name) => (statSync(join(place, name)).mode & 0o077) !== 0)).toEqual([]);
    await store.close();
  });

  test('a second runtime on the same folder is told so, and may come when the first has gone', async () => {
    const place = folder();
    const first = await createStore({ folder: place });
    const second = createStore({ folder: place });
    await expect(second).rejects.toBeInstanceOf(StoreInUse);
    await expect(second).rejects.toThrow(/Another Cordboard is using the data folder .*CORDBOARD_DATA/);
    await expect(createStore({ folder: place, thread: 'local' })).rejects.toBeInstanceOf(StoreInUse);
    await first.close();
    await (await createStore({ folder: place })).close();
  });

  test('a file where the folder should be is a clear refusal', async () => {
    const place = join(folder(), 'file');
    writeFileSync(place, '');
    await expect(createStore({ folder: place })).rejects.toBeInstanceOf(StoreUnwritable);
    await expect(createStore({ folder: place })).rejects.toThrow(/Cannot write to the data folder/);
  });

  test('a folder below a file is a clear refusal', async () => {
    const place = join(folder(), 'file');
    writeFileSync(place, '');
    await expect(createStore({ folder: join(place, 'data') })).rejects.toBeInstanceOf(StoreUnwritable);
  });

  test('a database file that is none is a clear refusal, and leaves the lock free', async () => {
    const place = folder();
    writeFileSync(join(place, 'cordboard.db'), 'x'.repeat(5000));
    await expect(createStore({ folder: place })).rejects.toBeInstanceOf(StoreUnwritable);
    await expect(createStore({ folder: place })).rejects.toBeInstanceOf(StoreUnwritable);
  });

  test('a closed store refuses further work', async () => {
    const store = await createStore({ folder: folder(), collections: [BIRDS] });
    await store.close();
    await expect(store.collection('birds').get('wren')).rejects.toThrow(/closed/);
    await store.close();
  });
});

describe('the schema version', () => {
  test('data of a newer release is refused, and stays as it is', () => {
    const place = folder();
    new EmbeddedCore(place, [BIRDS]).close();
    const database = openDatabase(join(place, 'cordboard.db'));
    database.exec('update schema_version set version = 99');
    database.close();
    expect(() => new EmbeddedCore(place, [BIRDS])).toThrow(StoreTooNew);
  });

  test('older data is brought up step by step, each step once', () => {
    const database = openDatabase(join(folder(), 'cordboard.db'));
    const ran: number[] = [];
    const steps = [101, 102].map((to) => ({
      to,
      about: 'x',
      rows: { birds: () => [to].slice(ran.push(to)) as never[] },
    }));
    prepareSchema(database, 'here', [BIRDS]);
    database.exec(`insert into "rows-birds" values ('wren', 'ann', 1, '{}')`);
    prepareSchema(database, 'here', [BIRDS], [...MIGRATIONS, ...steps]);
    prepareSchema(database, 'here', [BIRDS], [...MIGRATIONS, ...steps]);
    expect(ran).toEqual([101, 102]);
    expect(() => prepareSchema(database, 'here', [BIRDS])).toThrow(StoreTooNew);
    database.close();
  });

  test('a step that fails leaves everything as it was', () => {
    const database = openDatabase(join(folder(), 'cordboard.db'));
    prepareSchema(database, 'here', [BIRDS]);
    for (const name of ['a', 'b']) database.all(`insert into "rows-birds" values (?, 'ann', 1, '{}')`, name);
    const half = {
      to: 101,
      about: 'x',
      rows: {
        birds: ({ _id, owner }: { readonly _id: string; readonly owner: string }) => {
          if (_id === 'b') throw new Error('no');
          return [{ in: 'birds', row: { _id: 'half', owner } }];
        },
      },
    };
    expect(() => prepareSchema(database, 'here', [BIRDS], [...MIGRATIONS, half])).toThrow('no');
    expect(database.all(`select _id from "rows-birds"`)).toEqual([{ _id: 'a' }, { _id: 'b' }]);
    prepareSchema(database, 'here', [BIRDS]);
    database.close();
  });

  test('an index that is no longer declared goes, a new one comes, the rows stay', () => {
    const place = folder();
    const before = new EmbeddedCore(place, [BIRDS]);
    before.run([{ do: 'putMany', in: 'birds', rows: [writeRow('birds', wren)] }]);
    before.close();
    const after = new EmbeddedCore(place, [{ name: 'birds', indexes: [{ fields: ['seenAt'] }] }]);
    const answers = after.run([
      { do: 'count', in: 'birds', filter: { seenAt: 1 } },
      { do: 'count', in: 'birds', filter: { kind: 'small' } },
    ]);
    expect(answers).toEqual([{ value: 1 }, { error: expect.objectContaining({ name: RefusedQuery.name }) }]);
    after.close();
  });
});

describe('questions and their indexes', () => {
  test('a page is read from its index, never by scanning or sorting the table', () => {
    const place = folder();
    const core = new EmbeddedCore(place, [BIRDS]);
    core.close();
    const database = openDatabase(join(place, 'cordboard.db'));
    const plan = database.all(
      `explain query plan select _id from "rows-birds" where json_extract(doc, '$."kind"') = ?
       and (json_extract(doc, '$."seenAt"'), _id) > (?, ?) order by json_extract(doc, '$."seenAt"') asc, _id asc limit 3`,
      'small',
      1,
      'a',
    );
    database.close();
    const steps = plan.map(({ detail }) => String(detail)).join('; ');
    expect(steps).toMatch(/SEARCH rows-birds USING INDEX birds-by-kind-seenAt/);
    expect(steps).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});

describe('a batch that fails as a whole', () => {
  const bird = (_id: string) =>
    ({ do: 'insertMany', in: 'birds', rows: [writeRow('birds', { ...wren, _id })] }) as const;

  test.each([
    ['the transaction is gone, as with a full disk', 'ROLLBACK'],
    ['only the operation has failed', 'FAIL'],
  ])('%s: it is told, and the next batch works', (_name, how) => {
    const place = folder();
    const core = new EmbeddedCore(place, [BIRDS]);
    const saboteur = openDatabase(join(place, 'cordboard.db'));
    saboteur.exec(`create trigger full before insert on "rows-birds" when new._id = 'straw'
      begin select raise(${how}, 'database or disk is full'); end`);
    const answers = core.run([bird('a'), bird('straw'), bird('b')]);
    const failed = { error: { name: 'StoreFailed', message: expect.stringContaining('disk is full') } };
    const alone = { error: { name: expect.any(String), message: expect.stringContaining('disk is full') } };
    const there = how === 'ROLLBACK' ? 0 : 2;
    if (how === 'ROLLBACK') expect(answers).toEqual([failed, failed, failed]);
    else expect(answers).toEqual([{ value: undefined }, alone, { value: undefined }]);

    expect(core.run([{ do: 'count', in: 'birds', filter: {} }])).toEqual([{ value: there }]);
    saboteur.exec('drop trigger full');
    saboteur.close();
    expect(core.run([bird('straw')])).toEqual([{ value: undefined }]);
    core.close();
  });
});
