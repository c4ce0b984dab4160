/** Two runtimes on one database, through the real driver: what one publishes, the other one runs. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Flow } from '../../shared/flow-schema/flow.ts';
import { type Clock, systemClock } from '../clock.ts';
import { Programs } from '../flow/programs.ts';
import { silentLog } from '../log.ts';
import { COLLECTIONS } from '../store/collections.ts';
import { FlowLibrary } from '../store/flow-library.ts';
import { openMongoStore } from '../store/mongo/mongo-store.ts';
import { startMongoDouble } from '../store/testing/mongo-double.ts';
import { followStoredFlows } from './followed-flows.ts';

/** Turns a hundred times as fast: a single server is asked every few seconds. */
const hurried: Clock = { ...systemClock(), sleep: (ms, signal) => systemClock().sleep(ms / 100, signal) };

const drawing = (name: string, id = 'welcome'): Flow => ({
  ...{ schemaVersion: 1, id, name, access: 'none' },
  nodes: [
    { id: 'start', kind: 'incoming-call', version: 1, config: {}, position: { x: 0, y: 0 } },
    { id: 'bye', kind: 'hang-up', version: 1, config: {}, position: { x: 0, y: 120 } },
  ],
  edges: [{ id: 'e1', source: 'start', port: 'in', target: 'bye' }],
});

describe.each([
  ['a replica set', true],
  ['a single server', false],
])('on %s', (_what, changeStreams) => {
  let double: Awaited<ReturnType<typeof startMongoDouble>>;
  let closing: (() => unknown)[];
  beforeEach(async () => {
    double = await startMongoDouble({ changeStreams });
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    await double.close();
  });

  /** Another runtime: its library, and what its calls would run. */
  async function runtime() {
    const store = await openMongoStore({ uri: double.uri, collections: COLLECTIONS, clock: hurried });
    const programs = new Programs();
    const watch = followStoredFlows({ store, clock: hurried, log: silentLog, programs });
    closing.push(
      () => store.close(),
      () => watch.close(),
    );
    const runs = () => {
      const program = programs.current('welcome');
      return program && `${program.flow.name}@${program.version}`;
    };
    return { library: new FlowLibrary(store, hurried), programs, runs };
  }

  test('a flow that one publishes, publishes again and removes, the other one runs, runs anew and forgets', async () => {
    const [one, two] = [await runtime(), await runtime()];
    const draft = await one.library.create(drawing('First'));
    await one.library.publish(draft);
    await expect.poll(two.runs, { timeout: 10_000 }).toBe('First@1');
    const saved = await one.library.save(drawing('Second'), (await one.library.get('welcome'))!.rev);
    await one.library.publish(saved);
    await expect.poll(two.runs, { timeout: 10_000 }).toBe('Second@2');
    await one.library.remove('welcome');
    await expect.poll(two.runs, { timeout: 10_000 }).toBeUndefined();
  });

  test('a draft that is not published changes nothing, and an older word does not undo a newer one', async () => {
    const [one, two] = [await runtime(), await runtime()];
    await one.library.publish(await one.library.create(drawing('First')));
    await expect.poll(two.runs, { timeout: 10_000 }).toBe('First@1');
    // Published at the second one itself, whose store has not said so yet.
    two.programs.publish(drawing('Ahead'), 7);
    await one.library.save(drawing('Draft'), (await one.library.get('welcome'))!.rev);
    // News is taken in order: with the later flow the earlier one is through.
    await one.library.publish(await one.library.create(drawing('Later', 'later')));
    await expect.poll(() => two.programs.current('later')?.version, { timeout: 10_000 }).toBe(1);
    expect(two.runs()).toBe('Ahead@7');
  });
});
