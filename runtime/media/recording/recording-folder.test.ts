import { readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
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

  test('hands a file on in pieces, as far as it has come', async () => {
    const folder = fresh();
    const { recordings } = await RecordingFolder.open(folder);
    const file = await recordings.create('long', 2);
    for (let i = 0; i < 10; i++) file.append(second);
    await file.finish();
    const pieces: Uint8Array[] = [];
    const sound = (await recordings.sound('long'))!;
    for await (const piece of sound.pieces(0, sound.size - 1)) pieces.push(piece);
    const whole = readFileSync(join(folder, 'long.wav'));
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).equals(whole)).toBe(true);
    const part: Uint8Array[] = [];
    for await (const piece of sound.pieces(100, 299)) part.push(piece);
    expect(Buffer.concat(part).equals(whole.subarray(100, 300))).toBe(true);
    expect([await recordings.has('long'), await recordings.has('none')]).toEqual([true, false]);
    expect(await recordings.sound('none')).toBeUndefined();
  });

  test('is cleared of what is old, of one kind only', async () => {
    const folder = fresh();
    const { recordings } = await RecordingFolder.open(folder);
    for (const id of ['call-old', 'call-new', 'message-old']) await (await recordings.create(id)).finish();
    for (const id of ['call-old', 'message-old']) utimesSync(join(folder, `${id}.wav`), 1000, 1000);
    expect(await recordings.removeOlder('call-', 2_000_000)).toBe(1);
    expect(await Promise.all(['call-old', 'call-new', 'message-old'].map((id) => recordings.has(id)))).toEqual([
      ...[false, true, true],
    ]);
  });

  test('is never left by a name', async () => {
    const { recordings } = await RecordingFolder.open(fresh());
    for (const id of ['../one', '', '.', 'a/b']) await expect(recordings.read(id)).rejects.toThrow(RangeError);
  });
});
