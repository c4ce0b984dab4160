import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CDRS, COLLECTIONS } from '../collections.ts';
import { writePageKey } from '../page-key.ts';
import type { Query } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { openDatabase } from './driver.ts';
import { EmbeddedCore } from './embedded-core.ts';
import { pageSql } from './page-sql.ts';

const folder = freshFolders();
const spec = COLLECTIONS.find(({ name }) => name === CDRS)!;
const after = writePageKey(1000, 'x');
const latest = { by: 'startedAt', descending: true };

test.each<[string, Query]>([
  ['all, the latest first', { sort: latest, after }],
  ['all, the oldest first', { sort: { by: 'startedAt' }, after }],
  ['by the length of the talk', { sort: { by: 'talked', descending: true }, after }],
  ['of an account', { filter: { account: 'ann' }, sort: latest, after }],
  ['of a trunk in a span of time', { filter: { trunk: 't', startedAt: { $gte: 1, $lt: 2000 } }, sort: latest, after }],
  ['of a number', { filter: { fromUser: '200' }, sort: latest, after }],
  ['by id alone', { filter: { _id: { $prefix: 'call/' } }, after: writePageKey('call/a', 'call/a') }],
])('the page behind a key is sought, never scanned to or sorted: %s', (_what, query) => {
  const place = folder();
  new EmbeddedCore(place, COLLECTIONS).close();
  const database = openDatabase(join(place, 'cordboard.db'));
  for (const { sql, values } of pageSql(spec, '"rows-cdrs"', query).steps) {
    const plan = database.all(`explain query plan ${sql}`, ...values).map(({ detail }) => String(detail));
    expect(plan).toHaveLength(1);
    expect(plan[0]).toMatch(/^SEARCH /);
  }
  database.close();
});
