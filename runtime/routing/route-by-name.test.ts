import { BlockList } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type RouteTable, routeByName } from './route-by-name.ts';

const flows = new Map([
  ['welcome', 'trusted'],
  ['hotline', 'public'],
  ['inner', 'none'],
] as const);
const trusted = new BlockList();
trusted.addSubnet('127.0.0.0', 8);
trusted.addSubnet('192.0.2.0', 24);
trusted.addAddress('::1', 'ipv6');
const table: RouteTable = {
  accessOf: (flow) => flows.get(flow as 'welcome'),
  isOurs: (host) => ['pbx.example', '198.51.100.1', '127.0.0.1'].includes(host),
  isTrusted: (address) => trusted.check(address, address.includes(':') ? 'ipv6' : 'ipv4'),
};
const call = (user: string, source: string, host = 'pbx.example') => routeByName({ user, host, source }, table);

describe('who reaches a flow by name', () => {
  test.each([
    ['welcome', '127.0.0.1', 'welcome'],
    ['Welcome', '::1', 'welcome'],
    ['welcome', '192.0.2.9', 'welcome'],
    ['hotline', '203.0.113.5', 'hotline'],
    ['hotline', '127.0.0.1', 'hotline'],
  ])('%s from %s', (user, source, flow) => {
    expect(call(user, source)).toEqual({ kind: 'flow', flow });
  });

  test.each([
    ['a name that does not exist', 'nobody', 'pbx.example'],
    ['a flow for trusted callers', 'welcome', 'pbx.example'],
    ['a flow for nobody', 'inner', 'pbx.example'],
    ['a foreign host: no relay', 'hotline', 'elsewhere.example'],
    ['no user at all', '', 'pbx.example'],
  ])('a stranger gets the same refusal for %s', (_case, user, host) => {
    expect(call(user, '203.0.113.5', host)).toEqual(call('nobody', '203.0.113.5'));
    expect(call(user, '203.0.113.5', host)).toMatchObject({ kind: 'refused', status: 403 });
  });

  test.each([
    ['nobody', 'pbx.example', 'nothing is called nobody'],
    ['inner', 'pbx.example', 'the flow inner is not reachable by name'],
    ['welcome', 'elsewhere.example', 'elsewhere.example is none of our addresses or domains'],
  ])('a trusted caller learns why %s@%s is not there', (user, host, why) => {
    expect(call(user, '127.0.0.1', host)).toEqual({ kind: 'refused', status: 404, why });
  });
});
