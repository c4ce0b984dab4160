/**
 * Installs the programs that the tests talk to: real SIP peers, a packet capture, a browser.
 * As root with apt-get whatever is missing is installed, and what then still is missing is a failure. Elsewhere the
 * missing ones are named, and the tests that need them count as skipped.
 *
 * Usage: node scripts/install-peers.mjs     exit 0: all there, or nothing could be done; 1: an installation failed
 */
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Command → Debian packages. */
export const PEERS = {
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  svwar: 'sipvicious',
  tcpdump: 'tcpdump',
  // Reads the capture files that the trace exports.
  tshark: 'tshark',
  chromium: 'chromium',
  // Hosts of their own: namespaces, and a router that translates addresses.
  ip: 'iproute2',
  nft: 'nftables',
  // Lines that take their time.
  python3: 'python3',
  // Bring kamailio itself along.
  kamailio: 'kamailio-tls-modules kamailio-websocket-modules',
};

/** The full path of a command, or undefined. Also looks in the folders for the administrator. */
export function findCommand(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Whether this machine lets us install packages: root, and apt-get is there. */
export function mayInstall() {
  return process.getuid?.() === 0 && findCommand('apt-get') !== undefined;
}

export function missingPeers() {
  return Object.keys(PEERS).filter((name) => findCommand(name) === undefined);
}

/** @returns {string[]} the peers that are missing afterwards */
export function installPeers() {
  const missing = missingPeers();
  if (missing.length === 0 || !mayInstall()) return missing;
  const packages = missing.flatMap((name) => PEERS[name].split(' '));
  console.info(`installing ${packages.join(' ')}`);
  withoutStartingServices(() => {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...packages);
  });
  return missingPeers();
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    // Absent and not executable are the same answer here; anything else is a broken machine.
    if (['ENOENT', 'EACCES', 'ENOTDIR'].includes(error.code)) return false;
    throw error;
  }
}

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian asks this file before it starts a daemon; 101 means: do not (invoke-rc.d, policy-rc.d interface). */
function withoutStartingServices(work) {
  const before = existsSync(POLICY) ? { text: readFileSync(POLICY), mode: statSync(POLICY).mode } : undefined;
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  chmodSync(POLICY, 0o755);
  try {
    work();
  } finally {
    if (before) {
      writeFileSync(POLICY, before.text);
      chmodSync(POLICY, before.mode);
    } else {
      rmSync(POLICY, { force: true });
    }
  }
}

function apt(...words) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = spawnSync('apt-get', ['-q', ...words], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 300_000,
  });
  if (run.status !== 0) console.error(`apt-get ${words[0]} ended with ${run.status ?? run.signal}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = installPeers();
  if (missing.length === 0) {
    console.info(`peers: ${Object.keys(PEERS).join(', ')} are here`);
  } else {
    const how = `apt-get install ${missing.map((name) => PEERS[name]).join(' ')}`;
    console.error('*'.repeat(78));
    console.error(`* MISSING: ${missing.join(', ')}`);
    console.error(mayInstall() ? '* The installation failed.' : `* Tests with them are SKIPPED. As root: ${how}`);
    console.error('*'.repeat(78));
    if (mayInstall()) process.exitCode = 1;
  }
}
