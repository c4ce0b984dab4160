/** The store fails, hangs, or is read-only while calls go on; the disk under the spool fails as well. */

import { describe, expect, test } from 'vitest';
import type { SystemFact } from '../../../shared/flow-schema/call-events.ts';
import { SimulatedClock } from '../../clock.ts';
import { silentLog } from '../../log.ts';
import { createStore } from '../create-store.ts';
import type { Row } from '../store.ts';
import { faultyStore } from '../testing/faulty-store.ts';
import { freshFolders } from '../testing/folders.ts';
import { type MemoryDisk, memoryDisk } from '../testing/memory-disk.ts';
import { Spool, type SpoolLimits } from './spool.ts';
import type { SpoolRecord } from './spool-line.ts';
import { WriteBehind } from './write-behind.ts';

const folder = freshFolders();

interface Note extends Row {
  readonly n: number;
}
/** Record n is a journal row of its own, and the n-th state of one call. */
const record = (n: number): SpoolRecord => [
  { in: 'journals', rows: [{ _id: `call/${String(n).padStart(6, '0')}`, owner: 'ann', n } as never] },
  { in: 'calls', rows: [{ _id: 'call', owner: 'ann', n } as never] },
];

describe('an outage', () => {
  test.each(['fails', 'readOnly'] as const)('of a store that %s: all is there afterwards, in order', async (mode) => {
    const { faults, tell, clock, codes, written, behind } = await desk();
    await tell(3);
    faults.mode = mode;
    await tell(500);
    for (let tries = 0; tries < 3; tries++) await ticked(clock);
    await tell(100);
    expect(codes()).toEqual(['store-away']);
    expect(behind.waiting).toBe(600);

    faults.mode = 'well';
    await back(clock, behind);
    await tell(2);
    expect(await written()).toEqual({ journals: numbers(605), state: 604 });
    expect(codes()).toEqual(['store-away', 'store-back']);
    expect(behind).toMatchObject({ waiting: 0, lost: 0 });
  });

  test('of a store that hangs: the call is not kept waiting, and nothing overtakes the late write', async () => {
    const { faults, tell, clock, written, behind, codes } = await desk();
    faults.mode = 'hangs';
    const told = tell(1);
    await clock.advance(5000);
    await told;
    await tell(10);
    expect(codes()).toEqual(['store-away']);
    // Others would get through now; were they sent, the late one would undo them.
    faults.mode = 'well';
    for (let tries = 0; tries < 3; tries++) {
      await ticked(clock);
      await clock.advance(5000);
    }
    expect(behind.waiting).toBe(11);
    faults.release();
    await back(clock, behind);
    expect(await written()).toEqual({ journals: numbers(11), state: 10 });
  });

  test('that goes on when the process dies: the next start brings all back before it does its chore', async () => {
    const disk = memoryDisk();
    const first = await desk({ disk });
    first.faults.mode = 'fails';
    await first.tell(250);
    await first.behind.stop();

    const second = await desk({ disk, from: 250, store: first.real });
    expect(second.behind.waiting).toBe(250);
    let found = 0;
    await second.behind.settle(async (store) => {
      found = await store.collection('journals').count();
    });
    expect(found).toBe(250);
    await second.tell(1);
    expect(await second.written()).toEqual({ journals: numbers(251), state: 250 });
    expect(second.codes()).toEqual([]);
  });

  test('at the start: calls are recorded, and the chore is done when the store is there', async () => {
    const { faults, behind, tell, clock, written, codes } = await desk();
    faults.mode = 'fails';
    let done = 0;
    await behind.settle(async (store) => {
      await store.collection('journals').count();
      done++;
    });
    await tell(5);
    expect(done).toBe(0);
    faults.mode = 'well';
    await back(clock, behind);
    expect(done).toBe(1);
    expect(await written()).toEqual({ journals: numbers(5), state: 4 });
    expect(codes()).toEqual(['store-away', 'store-back']);
  });
});

describe('the disk under the spool', () => {
  test('is full: records wait in memory, which is told plainly, and come back in order', async () => {
    const { faults, disk, tell, clock, written, behind, codes } = await desk();
    faults.mode = 'fails';
    await tell(50);
    disk.room = disk.bytes.length + 100;
    await tell(50);
    expect(codes()).toEqual(['store-away', 'spool-failed']);
    disk.room = Number.POSITIVE_INFINITY;
    await tell(50);
    faults.mode = 'well';
    await back(clock, behind);
    expect(await written()).toEqual({ journals: numbers(150), state: 149 });
  });

  test('stays full: memory is bounded, and what is lost is counted and told of', async () => {
    const { faults, disk, tell, clock, written, behind, codes } = await desk({ mostHeld: 100 });
    faults.mode = 'fails';
    disk.broken = true;
    await tell(150);
    expect(behind).toMatchObject({ waiting: 100, lost: 50 });
    expect(codes()).toEqual(['store-away', 'spool-failed', 'journal-lost']);
    faults.mode = 'well';
    await back(clock, behind);
    expect(await written()).toEqual({ journals: numbers(100), state: 99 });
  });

  test.each([true, false])('is broken (for good: %s): memory reaches the store, while more comes', async (forGood) => {
    const { faults, disk, tell, clock, written, behind } = await desk();
    faults.mode = 'fails';
    disk.broken = true;
    await tell(300);
    faults.mode = 'well';
    disk.broken = forGood;
    const coming = back(clock, behind);
    await tell(300);
    await coming;
    expect(await written()).toEqual({ journals: numbers(600), state: 599 });
  });
});

test('what comes while memory goes to the store waits behind it, whatever the disk does meanwhile', async () => {
  const { faults, disk, tell, clock, written, behind } = await desk();
  faults.mode = 'fails';
  disk.broken = true;
  await tell(250);
  faults.mode = 'hangs';
  await ticked(clock);
  disk.broken = false;
  await tell(100);
  disk.broken = true;
  await tell(50);
  faults.mode = 'well';
  faults.release();
  await back(clock, behind);
  expect(await written()).toEqual({ journals: numbers(400), state: 399 });
});

test('a spool that is nearly full keeps CDRs and call records, and leaves journals out', async () => {
  const { faults, tell, clock, written, behind, codes } = await desk({ limits: { mostRecords: 100 } });
  faults.mode = 'fails';
  await tell(100);
  expect(behind.lost).toBe(19);
  expect(codes()).toEqual(['store-away', 'journal-lost']);
  faults.mode = 'well';
  await back(clock, behind);
  expect(await written()).toEqual({ journals: numbers(81), state: 99 });
});

test('a store that comes and goes loses nothing', async () => {
  const { faults, tell, clock, written, behind } = await desk();
  for (let turn = 0; turn < 20; turn++) {
    faults.mode = turn % 3 === 0 ? 'well' : 'fails';
    await tell(17);
    if (turn % 2 === 0) await ticked(clock);
  }
  faults.mode = 'well';
  await back(clock, behind);
  expect(await written()).toEqual({ journals: numbers(340), state: 339 });
});

interface DeskOptions {
  readonly disk?: MemoryDisk;
  readonly limits?: SpoolLimits;
  readonly mostHeld?: number;
  readonly from?: number;
  readonly store?: Awaited<ReturnType<typeof createStore>>;
}

async function desk({ disk = memoryDisk(), limits = {}, from = 0, mostHeld, store }: DeskOptions = {}) {
  const clock = new SimulatedClock();
  const real = store ?? (await createStore({ folder: folder(), thread: 'local' }));
  const { store: faulty, faults } = faultyStore(real);
  const alerts: SystemFact[] = [];
  const behind = new WriteBehind({
    store: faulty,
    clock,
    log: silentLog,
    alert: (fact) => alerts.push(fact),
    spool: await Spool.over(disk, limits),
    ...(mostHeld !== undefined && { mostHeld }),
  });
  let next = from;
  const tell = async (count: number) => {
    for (let n = 0; n < count; n++) await behind.write([record(next++)]);
  };
  /** The journal in the order of its ids, and the last state of the call. */
  const written = async () => {
    const journals: number[] = [];
    let after: string | undefined;
    do {
      const page = await real.collection<Note>('journals').find({ limit: 1000, ...(after !== undefined && { after }) });
      journals.push(...page.rows.map(({ n }) => n));
      after = page.next;
    } while (after !== undefined);
    return { journals, state: (await real.collection<Note>('calls').get('call'))?.n };
  };
  const codes = () => alerts.map((fact) => fact.type === 'alert.raised' && fact.code);
  return { clock, real, faults, disk, behind, tell, written, codes };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** One more attempt is due, and over. */
async function ticked(clock: SimulatedClock): Promise<void> {
  await clock.advance(1000);
  await new Promise((resolve) => setImmediate(resolve));
}

async function back(clock: SimulatedClock, behind: WriteBehind): Promise<void> {
  await expect
    .poll(async () => {
      await ticked(clock);
      return behind.waiting;
    })
    .toBe(0);
  await ticked(clock);
}
