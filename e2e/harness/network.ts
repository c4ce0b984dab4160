/** Hosts of their own on one machine: network namespaces on one switch, some behind a router that translates addresses. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findCommand } from '../../scripts/install-peers.mjs';
import { Program } from './program.ts';

export interface Host {
  readonly address: string;
  /** What runs that command on the host. */
  on(command: string, words: readonly string[]): readonly [string, readonly string[]];
}

export interface Network {
  /** The switch as a device of this machine: tcpdump sees every frame that passes it. */
  readonly device: string;
  /** Of this machine on the switch: where the product is reached. */
  readonly address: string;
  /** A host on the switch. */
  host(name: string): Host;
  /**
   * A host in a network of its own, whose router gives it another address, and each flow another port, which it forgets
   * after 30 s of silence. @param delay milliseconds that a packet takes from there to the router, and back
   */
  behindRouter(name: string, delay?: number): Host;
  remove(): Promise<void>;
}

/** Whether hosts can be made here: root, iproute2, nftables, and Python for lines that take their time. */
export function lacksNetwork(): boolean {
  if (process.getuid?.() === 0 && ['ip', 'nft', 'python3'].every(findCommand)) return false;
  console.warn('SKIPPED, since hosts of their own need root, ip, nft and python3');
  return true;
}

/** Numbers of 10.231.0.0/16: files that run side by side must not meet. */
const THIRD = 1 + (process.pid % 250);

export function layNetwork(): Network {
  const device = `cb${process.pid % 100_000}`;
  const prefix = `10.231.${THIRD}`;
  const made: string[] = [];
  const lines: Program[] = [];
  let [count, homes] = [0, 0];
  const ip = (...words: string[]) => run('ip', words);
  const inside = (space: string, command: string, ...words: string[]) =>
    run('ip', ['netns', 'exec', space, command, ...words]);

  ip('link', 'add', device, 'type', 'bridge');
  ip('addr', 'add', `${prefix}.254/24`, 'dev', device);
  ip('link', 'set', device, 'up');

  function space(name: string): string {
    const made_ = `${device}-${name}`;
    ip('netns', 'add', made_);
    made.push(made_);
    inside(made_, 'ip', 'link', 'set', 'lo', 'up');
    return made_;
  }

  /** A cable from the switch to a new device `out` of that space. */
  function plug(into: string, address: string): void {
    const end = `${device}p${++count}`;
    ip('link', 'add', end, 'type', 'veth', 'peer', 'name', 'out', 'netns', into);
    ip('link', 'set', end, 'master', device, 'up');
    inside(into, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'out');
    inside(into, 'ip', 'link', 'set', 'out', 'up');
  }

  /** What passes that router goes over a slow line first. It is translated on its second way only: a way is not known twice. */
  function slow(router: string, home: string, delay: number): void {
    inside(router, 'ip', 'tuntap', 'add', 'slow', 'mode', 'tun');
    inside(router, 'ip', 'link', 'set', 'slow', 'up');
    inside(router, 'ip', 'route', 'add', 'default', 'dev', 'slow', 'table', '100');
    for (const from of ['in', 'out']) inside(router, 'ip', 'rule', 'add', 'iif', from, 'lookup', '100');
    inside(router, 'nft', 'add chain ip home first { type filter hook prerouting priority raw ; }');
    inside(router, 'nft', 'add rule ip home first iifname "in" notrack');
    inside(router, 'nft', `add rule ip home first iifname "slow" ip daddr ${home}.0/24 notrack`);
    const line = fileURLToPath(new URL('slow-line.py', import.meta.url));
    const words = ['netns', 'exec', router, findCommand('python3')!, line, 'slow', String(delay)];
    lines.push(new Program(findCommand('ip')!, words));
  }

  const hostIn = (name: string, address: string): Host => ({
    address,
    on: (command, words) => [findCommand('ip')!, ['netns', 'exec', name, command, ...words]],
  });

  return {
    device,
    address: `${prefix}.254`,
    host(name) {
      const own = space(name);
      const address = `${prefix}.${++count}`;
      plug(own, address);
      return hostIn(own, address);
    },
    behindRouter(name, delay) {
      const [router, own] = [space(`${name}r`), space(name)];
      const outside = `${prefix}.${++count}`;
      const home = `172.${20 + homes++}.${THIRD}`;
      plug(router, outside);
      ip('-n', router, 'link', 'add', 'in', 'type', 'veth', 'peer', 'name', 'out', 'netns', own);
      inside(router, 'ip', 'addr', 'add', `${home}.1/24`, 'dev', 'in');
      inside(router, 'ip', 'link', 'set', 'in', 'up');
      inside(own, 'ip', 'addr', 'add', `${home}.2/24`, 'dev', 'out');
      inside(own, 'ip', 'link', 'set', 'out', 'up');
      inside(own, 'ip', 'route', 'add', 'default', 'via', `${home}.1`);
      const filters = ['all', 'default'].map((each) => `net.ipv4.conf.${each}.rp_filter=0`);
      const seconds = ['', '_stream'].map((kind) => `net.netfilter.nf_conntrack_udp_timeout${kind}=30`);
      inside(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1', ...filters);
      inside(router, 'nft', 'add', 'table', 'ip', 'home');
      inside(router, 'nft', 'add chain ip home out { type nat hook postrouting priority 100 ; }');
      inside(router, 'nft', 'add rule ip home out oifname "out" masquerade random');
      inside(router, 'sysctl', '-qw', ...seconds);
      if (delay !== undefined) slow(router, home, delay);
      // The test alone may come in, for the phone's controls.
      ip('route', 'add', `${home}.0/24`, 'via', outside);
      return hostIn(own, `${home}.2`);
    },
    async remove() {
      for (const line of lines) line.signal('SIGKILL');
      await Promise.all(lines.map((line) => line.ended()));
      for (const name of made) run('ip', ['netns', 'del', name]);
      ip('link', 'del', device);
    },
  };
}

function run(command: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(findCommand(command) ?? command, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
}
