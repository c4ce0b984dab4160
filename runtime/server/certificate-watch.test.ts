import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import { silentLog } from '../log.ts';
import { freshFolders } from '../store/testing/folders.ts';
import { CertificateWatch } from './certificate-watch.ts';

const folder = freshFolders();

describe('a certificate that is renewed', () => {
  const watched = async () => {
    const place = folder();
    const files = [join(place, 'cert.pem'), join(place, 'key.pem')] as const;
    for (const file of files) writeFileSync(file, 'old');
    const clock = new SimulatedClock();
    let reloads = 0;
    let broken = false;
    const reload = () => {
      if (broken) throw new Error('certificate and key do not fit');
      reloads++;
    };
    const watch = new CertificateWatch({ files, clock, log: silentLog, reload });
    await watch.start();
    /** Files are looked at by the thread pool, which a simulated clock does not wait for. */
    const look = async () => {
      await clock.advance(30_000);
      while (clock.pending === 0) await new Promise<void>((resolve) => setImmediate(resolve));
      return reloads;
    };
    const setBroken = (on: boolean) => {
      broken = on;
    };
    return { files, watch, clock, look, setBroken };
  };

  test('is read once it has changed, and not again', async () => {
    const { files, watch, look } = await watched();
    expect(await look()).toBe(0);
    writeFileSync(`${files[0]}.new`, 'renewed');
    renameSync(`${files[0]}.new`, files[0]);
    expect(await look()).toBe(1);
    expect(await look()).toBe(1);
    watch.stop();
  });

  test('is tried again when only half of it was there', async () => {
    const { files, watch, look, setBroken } = await watched();
    setBroken(true);
    writeFileSync(files[0], 'renewed');
    expect(await look()).toBe(0);
    setBroken(false);
    expect(await look()).toBe(1);
    watch.stop();
  });

  test('may be missing for a moment', async () => {
    const { files, watch, look } = await watched();
    rmSync(files[1]);
    expect(await look()).toBe(0);
    writeFileSync(files[1], 'a new key');
    expect(await look()).toBe(1);
    watch.stop();
  });

  test('is left alone after the end', async () => {
    const { watch, clock } = await watched();
    watch.stop();
    expect(clock.pending).toBe(0);
  });
});
