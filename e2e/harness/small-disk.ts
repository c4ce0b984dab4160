/** A disk of our own that can be filled to its last block. Making one needs root. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For `skipIf`. */
export function cannotMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-mount-'));
  try {
    mountDisk(folder, 1);
    unmountDisk(folder);
    return false;
  } catch (error) {
    console.warn(`SKIPPED: no full disk could be made (mounting needs root): ${String(error)}`);
    return true;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function mountDisk(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'cordboard-test', folder], { stdio: 'ignore' });
}

/** Where nothing is mounted, nothing happens. */
export function unmountDisk(folder: string): void {
  const mounted = existsSync(folder) && execFileSync('mount').toString().includes(` on ${folder} `);
  // Lazily: a database that this process has read may still be open.
  if (mounted) execFileSync('umount', ['-l', folder]);
}

/** @returns makes room again */
export function fillDisk(folder: string): () => void {
  const ballast = join(folder, 'ballast');
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(bavail * bsize));
  return () => rmSync(ballast);
}
