import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolders } from '../testing/folders.ts';
import { memoryDisk } from '../testing/memory-disk.ts';
import { Spool } from './spool.ts';
import { openSpoolDisk } from './spool-disk.ts';
import type { SpoolRecord } from './spool-line.ts';

const folder = freshFolders();
const record = (n: number, size = 10): SpoolRecord => [
  { in: 'calls', rows: [{ _id: `call-${n}`, owner: 'ann', text: 'ü"\n'.repeat(size) } as never] },
];
const records = (count: number, from = 0) => Array.from({ length: count }, (_, n) => record(from + n));

async function emptied(spool: Spool): Promise<{ records: SpoolRecord[]; damaged: number }> {
  const all: SpoolRecord[] = [];
  let damaged = 0;
  while (spool.records > 0) {
    const head = await spool.head(7);
    all.push(...head.records);
    damaged += head.damaged;
    await spool.drop(head);
  }
  return { records: all, damaged };
}

describe('the spool', () => {
  test('gives back what it took, in order, while more comes', async () => {
    const spool = await Spool.over(memoryDisk());
    await spool.append(records(10));
    const head = await spool.head(4);
    expect(head.records).toEqual(records(4));
    await spool.append(records(5, 10));
    await spool.drop(head);
    expect(spool.records).toBe(11);
    expect((await emptied(spool)).records).toEqual(records(11, 4));
    expect(spool).toMatchObject({ records: 0, bytes: 0 });
  });

  test('keeps a record that is longer than what is read at once', async () => {
    const spool = await Spool.over(memoryDisk());
    const long = [record(1), record(2, 300_000), record(3)];
    await spool.append(long);
    expect((await emptied(spool)).records).toEqual(long);
  });

  test('on a real file outlives its process, but for half a line where that died', async () => {
    const place = folder();
    const first = await Spool.over(await openSpoolDisk(place));
    await first.append(records(3));
    await first.close();
    appendFileSync(join(place, 'records.ndjson'), readFileSync(join(place, 'records.ndjson')).subarray(0, 40));
    const second = await Spool.over(await openSpoolDisk(place));
    expect(second.records).toBe(3);
    await second.append(records(2, 3));
    expect(await emptied(second)).toEqual({ records: records(5), damaged: 0 });
    await second.close();
    expect(readFileSync(join(place, 'records.ndjson'))).toHaveLength(0);
  });

  test('tells of a damaged line, and goes on behind it', async () => {
    const disk = memoryDisk();
    const first = await Spool.over(disk);
    await first.append(records(5));
    disk.bytes[disk.bytes.indexOf('call-2')] = 'X'.charCodeAt(0);
    const { records: read, damaged } = await emptied(await Spool.over(disk));
    expect(read).toEqual([record(0), record(1), record(3), record(4)]);
    expect(damaged).toBe(1);
  });

  test('takes as many records, and as many bytes, as it may', async () => {
    const few = await Spool.over(memoryDisk(), { mostRecords: 5 });
    expect(await few.append(records(3))).toBe(3);
    expect(await few.append(records(3))).toBe(2);
    expect(await few.append(records(1))).toBe(0);
    expect(few.fill).toBe(1);
    const small = await Spool.over(memoryDisk(), { mostBytes: 1000 });
    const taken = await small.append(records(100));
    expect(taken).toBeGreaterThan(2);
    expect(small.bytes).toBeLessThanOrEqual(1000);
    expect((await emptied(small)).records).toEqual(records(taken));
  });
});

describe('a disk that is full', () => {
  test('takes all or nothing, and what stuck of a failed write is never read', async () => {
    const disk = memoryDisk();
    const spool = await Spool.over(disk);
    await spool.append(records(3));
    disk.room = disk.bytes.length + 2 * (disk.bytes.length / 3) + 10;
    // Two whole lines and some bytes of a third stick.
    await expect(spool.append(records(5, 3))).rejects.toThrow('ENOSPC');
    expect(spool.records).toBe(3);
    expect((await Spool.over({ ...disk, truncate: async () => undefined })).records).toBe(5);

    disk.room = Number.POSITIVE_INFINITY;
    await spool.append([record(7)]);
    const again = await Spool.over(disk);
    expect(await emptied(again)).toEqual({ records: [...records(3), record(7)], damaged: 0 });
  });

  test('when it cannot be emptied the records stay, rather than come back later over newer rows', async () => {
    const disk = memoryDisk();
    const spool = await Spool.over(disk);
    await spool.append(records(2));
    const head = await spool.head(10);
    disk.broken = true;
    await expect(spool.drop(head)).rejects.toThrow('EROFS');
    expect(spool.records).toBe(2);
    disk.broken = false;
    await spool.drop(head);
    expect(await Spool.over(disk)).toMatchObject({ records: 0 });
  });
});
