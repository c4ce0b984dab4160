/** Hosts of their own on one machine: network namespaces on one switch, some behind a router that translates addresses. */

import { spawnSync } from 'node:child_process';
import { findCommand } from '../../scripts/install-peers.mjs';

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
  /** A host in a network of its own, whose router gives it another address, and each flow another port. */
  behindRouter(name: string): Host;
  remove(): void;
}

/** Whether hosts can be made here: root, iproute2 and nftables. */
export function lacksNetwork(): boolean {
  if (process.getuid?.() === 0 && findCommand('ip') && findCommand('nft')) return false;
  console.warn('SKIPPED, since hosts of their own need root, ip and nft');
  return true;
}

/** Numbers of 10.231.0.0/16: files that run side by side must not meet. */
const THIRD = 1 + (process.pid % 250);

export function layNetwork(): Network {
  const device = `cb${process.pid % 100_000}`;
  const prefix = `10.231.${THIRD}`;
  const made: string[] = [];
  let count = 0;
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
    behindRouter(name) {
      const [router, own] = [space(`${name}r`), space(name)];
      const outside = `${prefix}.${++count}`;
      const home = `192.168.${THIRD}`;
      plug(router, outside);
      ip('-n', router, 'link', 'add', 'in', 'type', 'veth', 'peer', 'name', 'out', 'netns', own);
      inside(router, 'ip', 'addr', 'add', `${home}.1/24`, 'dev', 'in');
      inside(router, 'ip', 'link', 'set', 'in', 'up');
      inside(own, 'ip', 'addr', 'add', `${home}.2/24`, 'dev', 'out');
      inside(own, 'ip', 'link', 'set', 'out', 'up');
      inside(own, 'ip', 'route', 'add', 'default', 'via', `${home}.1`);
      inside(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
      inside(router, 'nft', 'add', 'table', 'ip', 'home');
      inside(router, 'nft', 'add chain ip home out { type nat hook postrouting priority 100 ; }');
      inside(router, 'nft', 'add rule ip home out oifname "out" masquerade random');
      // The test alone may come in, for the phone's controls.
      ip('route', 'add', `${home}.0/24`, 'via', outside);
      return hostIn(own, `${home}.2`);
    },
    remove() {
      for (const name of made) run('ip', ['netns', 'del', name]);
      ip('link', 'del', device);
    },
  };
}

function run(command: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(findCommand(command) ?? command, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
}
