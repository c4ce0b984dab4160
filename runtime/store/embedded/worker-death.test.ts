import type { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { StoreFailed } from '../store.ts';
import { freshFolders } from '../testing/folders.ts';
import { storeOver } from './embedded-store.ts';
import { openWorkerChannel, startWorker } from './worker-channel.ts';

const folder = freshFolders();
const BIRDS = { name: 'birds' };

test('when the worker dies, what was under way fails, and the next request finds a new worker with all that was kept', async () => {
  const { workers, start } = recorded();
  const store = storeOver(await openWorkerChannel({ folder: folder(), collections: [BIRDS], start, restartAfter: 0 }));
  const birds = store.collection('birds');
  await birds.insertOne({ _id: 'wren', owner: 'ann' });

  const gone = workers[0]!.terminate();
  await expect(birds.get('wren')).rejects.toBeInstanceOf(StoreFailed);
  await gone;
  const answers = await Promise.all([birds.count(), birds.get('wren'), birds.insertOne({ _id: 'rook', owner: 'ann' })]);
  expect(answers).toMatchObject([1, { _id: 'wren' }, { _id: 'rook' }]);
  expect(workers).toHaveLength(2);
  await store.close();
});

test('a worker that dies again and again is not started in a hurry', async () => {
  const { workers, start } = recorded();
  const channel = await openWorkerChannel({ folder: folder(), collections: [BIRDS], start, restartAfter: 1e9 });
  await workers[0]!.terminate();
  for (let turn = 0; turn < 5; turn++) {
    await expect(channel.request({ do: 'count', in: 'birds', filter: {} })).rejects.toBeInstanceOf(StoreFailed);
  }
  expect(workers).toHaveLength(1);
  await channel.close();
});

/** Starts real workers, and keeps them at hand. */
function recorded() {
  const workers: Worker[] = [];
  const start: typeof startWorker = (options) => {
    const worker = startWorker(options);
    workers.push(worker);
    return worker;
  };
  return { workers, start };
}
