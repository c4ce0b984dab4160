import { expect, test } from 'vitest';
import { createStore } from '../store/create-store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { NumberBook } from './number-book.ts';
import { numberRow } from './testing/small-house.ts';

const folder = freshFolders();
const anna = { kind: 'account', account: 'anna' } as const;
const bert = { kind: 'account', account: 'bert' } as const;
const rowOf = (digits: string) => {
  const { rev: _rev, ...row } = numberRow(digits, anna);
  return row;
};

test('what another runtime has changed is taken over: one by one, or all when news was missed', async () => {
  const store = await createStore({ folder: folder(), thread: 'local' });
  const [here, there] = [await NumberBook.load(store), await NumberBook.load(store)];
  await here.create(rowOf('+442079460001'));
  const second = await here.create(rowOf('+442079460002'));
  expect(there.list()).toEqual([]);
  await there.follow(['+442079460001']);
  expect(there.list().map(({ _id }) => _id)).toEqual(['+442079460001']);
  await there.follow('anything');
  expect(there.list()).toEqual(here.list());
  await here.change({ ...second, target: bert });
  await here.remove('+442079460001');
  await there.follow(['+442079460001', '+442079460002']);
  expect(there.list()).toEqual(here.list());
  expect(there.find('+442079460002')?.target).toEqual(bert);
  // Removed and made again: its revision begins anew.
  await here.remove('+442079460002');
  await here.create(rowOf('+442079460002'));
  await there.follow('anything');
  expect(there.find('+442079460002')?.target).toEqual(anna);
  await store.close();
});
