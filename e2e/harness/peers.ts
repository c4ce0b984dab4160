/** Which programs this machine has, and what a missing one means: a failure where it could be installed, else a skip. */

import { findCommand, mayInstall } from '../../scripts/install-peers.mjs';

export type Peer = 'sipp' | 'baresip' | 'tcpdump' | 'chromium' | 'kamailio' | 'svwar' | 'svcrack';

/**
 * For `describe.skipIf(lacks('sipp'))`: true only where the program is missing and cannot be installed. Where it could
 * have been, the tests run and fail.
 */
export function lacks(...names: readonly Peer[]): boolean {
  const missing = names.filter((name) => findCommand(name) === undefined);
  if (process.getuid?.() !== 0 && names.includes('tcpdump')) missing.push('tcpdump');
  if (missing.length === 0 || mayInstall()) return false;
  console.warn(`SKIPPED, since ${missing.join(', ')} cannot be used here`);
  return true;
}

/** The full path of a peer. @throws if it is not installed */
export function peer(name: Peer): string {
  const path = findCommand(name);
  if (path === undefined) throw new Error(`${name} is not installed; run node scripts/install-peers.mjs as root`);
  return path;
}
