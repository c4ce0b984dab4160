import { afterEach, beforeEach, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { createStore } from '../store/create-store.ts';
import type { Store } from '../store/store.ts';
import { faultyStore } from '../store/testing/faulty-store.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { StoredMemory } from './stored-memory.ts';

const folder = freshFolders();
const accounts = new Map([
  ['anna', 'anna'],
  ['bob', 'bob'],
  ['12', 'bob'],
]);

let real: Store;
let faults: ReturnType<typeof faultyStore>['faults'];
let store: Store;
let clock: SimulatedClock;

const load = () => StoredMemory.load({ store, clock, log: silentLog, accountNamed: (name) => accounts.get(name) });

beforeEach(async () => {
  real = await createStore({ folder: folder(), thread: 'local' });
  ({ store, faults } = faultyStore(real));
  clock = new SimulatedClock();
});
afterEach(() => real.close());

test('values and logins are there after a restart, those that were taken back are not', async () => {
  const before = await load();
  before.keep('night', true);
  before.keep('night', false);
  before.keep('forward', '+442079460000');
  before.log('in', 'anna', 'sales');
  clock.advance(1000);
  before.log('toggle', '12', 'sales');
  before.log('in', 'anna', 'support');
  before.log('out', 'anna', 'support');
  expect(before.value('night')).toBe(false);
  await before.stop();
  const after = await load();
  expect([after.value('night'), after.value('forward'), after.value('day')]).toEqual([
    false,
    '+442079460000',
    undefined,
  ]);
  expect([after.members('sales'), after.members('support')]).toEqual([['anna', 'bob'], []]);
  await after.stop();
});

test('nobody but own accounts takes part, and an account that is gone does not any more', async () => {
  const memory = await load();
  expect(memory.log('in', 'mallory', 'sales')).toBeUndefined();
  expect(memory.log('toggle', '12', 'sales')).toEqual({ account: 'bob', takesPart: true });
  expect(memory.log('toggle', 'bob', 'sales')).toEqual({ account: 'bob', takesPart: false });
  memory.log('in', 'anna', 'sales');
  accounts.delete('anna');
  expect(memory.members('sales')).toEqual([]);
  accounts.set('anna', 'anna');
  await memory.stop();
});

test('while the store is away calls see what is new, and it is written down when the store is back', async () => {
  const memory = await load();
  faults.mode = 'fails';
  memory.keep('night', true);
  memory.log('in', 'anna', 'sales');
  expect([memory.value('night'), memory.members('sales')]).toEqual([true, ['anna']]);
  await clock.advance(20_000);
  memory.keep('night', 'closed');
  faults.mode = 'well';
  await clock.advance(5_000);
  await memory.stop();
  expect(clock.pending).toBe(0);
  const after = await load();
  expect([after.value('night'), after.members('sales')]).toEqual(['closed', ['anna']]);
  await after.stop();
});

test('what another runtime of the same store has said is heard', async () => {
  const [one, other] = [await load(), await load()];
  one.keep('night', true);
  other.log('in', 'anna', 'sales');
  for (let turn = 0; turn < 50 && !(other.value('night') && one.members('sales').length); turn++)
    await new Promise((resolve) => setImmediate(resolve));
  expect([other.value('night'), one.members('sales')]).toEqual([true, ['anna']]);
  await Promise.all([one.stop(), other.stop()]);
});

test('what is kept can be listed, and forgotten for good', async () => {
  const memory = await load();
  memory.keep('night', true);
  memory.keep('forward', '200');
  memory.log('in', 'bob', 'sales');
  expect(memory.values()).toEqual([
    { name: 'forward', value: '200' },
    { name: 'night', value: true },
  ]);
  expect(memory.groups()).toEqual([{ group: 'sales', members: ['bob'] }]);
  expect([memory.forget('night'), memory.forget('night')]).toEqual([true, false]);
  memory.log('out', 'bob', 'sales');
  await memory.stop();
  const after = await load();
  expect([after.values(), after.groups()]).toEqual([[{ name: 'forward', value: '200' }], []]);
  await after.stop();
});

test('a drawing that makes a new name for each call cannot fill the memory', async () => {
  const memory = await load();
  // What is not written down counts as well.
  faults.mode = 'fails';
  for (let name = 0; name < 5_000; name++) memory.keep(`call-${name}`, name);
  expect(() => memory.keep('one-more', 1)).toThrow('5000 values');
  memory.keep('call-1', 'still changes');
  expect(memory.value('call-1')).toBe('still changes');
  await memory.stop();
});
