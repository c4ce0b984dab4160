import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readWav } from '../audio/read-wav.ts';
import { repairWav, WavFile } from './wav-file.ts';

let folder: string;
const path = () => join(folder, 'one.wav');
const read = () => readWav(readFileSync(path()), { maxBytes: 1e6, maxSeconds: 60 });
const piece = Int16Array.from({ length: 4000 }, (_, i) => i * 7);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-recording-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a recording on disk', () => {
  test('reads back as it was, and says how long it is', async () => {
    const file = await WavFile.create(path(), 1);
    file.append(piece);
    file.append(piece);
    await expect(file.finish()).resolves.toEqual({ seconds: 1, bytes: 16_044 });
    expect([...read()]).toEqual([...piece, ...piece]);
  });

  test('belongs to nobody else, and never overwrites another', async () => {
    await (await WavFile.create(path(), 1)).finish();
    expect(statSync(path()).mode & 0o077).toBe(0);
    await expect(WavFile.create(path(), 1)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('cut off in the middle of a sample it is mended to what is there', async () => {
    const file = await WavFile.create(path(), 1);
    file.append(piece);
    await file.finish();
    truncateSync(path(), 44 + 4001);
    await expect(repairWav(path())).resolves.toBe(0.25);
    expect(read().length).toBe(2000);
  });

  test('a disk that takes a part only leaves what can be played: whole samples, and a header that says how many', async () => {
    const file = await WavFile.create(path(), 2);
    file.append(piece);
    const probe = await open(path(), 'r+');
    const handles = Object.getPrototypeOf(probe) as { write: (...words: unknown[]) => Promise<unknown> };
    await probe.close();
    const write = handles.write;
    await vi.waitFor(() => expect(file.seconds).toBe(0.25));
    let room = 1_001;
    const full = vi.spyOn(handles, 'write').mockImplementation(async function (this: unknown, ...words) {
      const [bytes, at, length, place] = words as [Buffer, number, number, number];
      if (place < 44) return await write.call(this, bytes, at, length, place);
      const taken = Math.min(room, length);
      room -= taken;
      if (taken === 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return await write.call(this, bytes, at, taken, place);
    });
    file.append(piece);
    await expect(file.finish()).rejects.toThrow('no space left');
    full.mockRestore();
    expect(file.seconds).toBe(9_000 / 32_000);
    expect([...readFileSync(path()).subarray(40, 44)]).toEqual([...Buffer.from(Uint32Array.of(9_000).buffer)]);
    expect(statSync(path()).size).toBeGreaterThanOrEqual(44 + 9_000);
  });

  test('a disk that is too slow breaks it, and costs no more than a minute of memory', async () => {
    const broken = await WavFile.create(path(), 1);
    for (let i = 0; i < 300; i++) broken.append(new Int16Array(40_000));
    expect(broken.broken?.message).toContain('too slow');
    await expect(broken.finish()).rejects.toThrow('too slow');
  });
});
