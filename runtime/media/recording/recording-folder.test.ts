import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshFolders } from '../../store/testing/folders.ts';
import { readWav } from '../audio/read-wav.ts';
import { RecordingFolder } from './recording-folder.ts';

const fresh = freshFolders();
const second = Int16Array.from({ length: 8000 }, (_, at) => at);

describe('the folder of recordings', () => {
  test('mends at the start what a crash cut off, and counts what nobody can play', async () => {
    const folder = join(fresh(), 'recordings');
    const { recordings } = await RecordingFolder.open(folder);
    const file = await recordings.create('cut');
    file.append(second);
    await file.finish();
    truncateSync(join(folder, 'cut.wav'), 44 + 8001);
    writeFileSync(join(folder, 'rubbish.wav'), 'RIFF');
    expect((await RecordingFolder.open(folder)).lost).toBe(1);
    const audio = readWav(readFileSync(join(folder, 'cut.wav')), { maxBytes: 1e6, maxSeconds: 9 });
    expect([...audio]).toEqual([...second.subarray(0, 4000)]);
  });

  test('gives what was recorded, until it is removed', async () => {
    const { recordings } = await RecordingFolder.open(fresh());
    await (await recordings.create('one')).finish();
    expect((await recordings.read('one'))?.length).toBe(44);
    await recordings.remove('one');
    await recordings.remove('one');
    expect(await recordings.read('one')).toBeUndefined();
  });

  test('is never left by a name', async () => {
    const { recordings } = await RecordingFolder.open(fresh());
    for (const id of ['../one', '', '.', 'a/b']) await expect(recordings.read(id)).rejects.toThrow(RangeError);
  });
});
