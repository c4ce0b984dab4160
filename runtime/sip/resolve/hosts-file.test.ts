import { expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { HostsFile, parseHosts, systemHosts } from './hosts-file.ts';

test('names, aliases, comments, both families, rubbish', () => {
  const hosts = parseHosts(
    '127.0.0.1\tlocalhost LocalHost.localdomain # me\n::1 localhost\r\n#10.0.0.9 x\nbad pbx\n10.0.0.5 pbx pbx\n10.0.0.6',
  );
  expect(hosts.get('localhost')).toEqual(['127.0.0.1', '::1']);
  expect(hosts.get('localhost.localdomain')).toEqual(['127.0.0.1']);
  expect(hosts.get('pbx')).toEqual(['10.0.0.5']);
  expect(hosts.get('x')).toBeUndefined();
});

test('is read again after ten seconds', async () => {
  const clock = new SimulatedClock();
  let text = '10.0.0.1 pbx';
  let reads = 0;
  const read = async () => {
    reads++;
    return text;
  };
  const hosts = new HostsFile(read, clock);
  expect(await hosts.addresses('PBX')).toEqual(['10.0.0.1']);
  text = '10.0.0.2 pbx';
  clock.advanceSync(9999);
  expect(await hosts.addresses('pbx')).toEqual(['10.0.0.1']);
  expect(reads).toBe(1);
  clock.advanceSync(1);
  expect(await hosts.addresses('pbx')).toEqual(['10.0.0.2']);
});

test('the table of this machine can be read', async () => {
  expect(typeof (await systemHosts())).toBe('string');
});
