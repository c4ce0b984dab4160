import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtFile } from '../built-file.ts';
import type { MediaClock } from '../facilities.ts';
import { AudioConverter } from './audio-converter.ts';
import { encodeWav } from './encode-wav.ts';
import { uploadLimits } from './import-wav.ts';

const job = (length: number) => ({
  bytes: encodeWav(new Int16Array(length).fill(7)),
  limits: uploadLimits,
  level: false,
});

test('jobs are answered in order, the refused ones too', async () => {
  const converter = new AudioConverter();
  const answers = await Promise.allSettled([
    converter.convert(job(100)),
    converter.convert({ ...job(1), bytes: new Uint8Array(50) }),
    converter.convert(job(300)),
  ]);
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.samples.length : answer.reason.reason)),
  ).toEqual([100, 'notWav', 300]);
});

test('a worker that dies fails its job, and the next job gets a new one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'converter-'));
  const path = join(folder, 'worker.mjs');
  const built = JSON.stringify(`${builtFile('audio/audio-job.js')}`);
  await writeFile(
    path,
    `import { parentPort } from 'node:worker_threads';
     import { doAudioJob } from ${built};
     parentPort.on('message', (job) => {
       if (job.level) throw new Error('out of breath');
       parentPort.postMessage(doAudioJob(job));
     });`,
  );
  const converter = new AudioConverter(undefined, path);
  const [first, second] = await Promise.allSettled([
    converter.convert({ ...job(5), level: true }),
    converter.convert(job(6)),
  ]);
  expect(first).toMatchObject({ status: 'rejected', reason: { message: 'out of breath' } });
  expect(second).toMatchObject({ status: 'fulfilled', value: { samples: { length: 6 } } });
  await rm(folder, { recursive: true });
});

test('a job that never ends is given up, and the queue has its bound', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'converter-'));
  const path = join(folder, 'worker.mjs');
  await writeFile(
    path,
    `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); });`,
  );
  let expire = (): void => {};
  const clock: MediaClock = {
    monotonic: () => 0,
    after: (_ms, action) => {
      expire = action;
      return { cancel() {} };
    },
  };
  const converter = new AudioConverter(clock, path);
  const stuck = converter.convert(job(1));
  const waiting = Array.from({ length: 101 }, () => converter.convert(job(1)).catch((error) => error.message));
  expect(await waiting.at(-1)).toBe('too much audio waits to be converted');
  expire();
  await expect(stuck).rejects.toThrow('takes too long');
  for (let left = 0; left < 100; left++) expire();
  expect(await waiting[99]).toBe('the audio takes too long to convert');
  await rm(folder, { recursive: true });
});
