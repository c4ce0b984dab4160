import { describe, expect, test } from 'vitest';
import { NoRoute } from '../errors.ts';
import type { Peer, TransportName } from './address.ts';
import { LocalAddresses } from './local-addresses.ts';
import type { Transport } from './transport.ts';
import { TransportSet } from './transport-set.ts';

/** A transport that is bound there and connected to those ports. */
function bound(name: TransportName, host: string, connected: readonly number[] = [], onlyConnected = false): Transport {
  return {
    name,
    reliable: name !== 'udp',
    bound: { transport: name, host, port: 5060 },
    connections: connected.length,
    onlyConnected,
    start: async () => {},
    send: () => {},
    connectedTo: ({ port }: Peer) => connected.includes(port),
    stop: async () => {},
  };
}

const peer = (transport: TransportName, address: string, port = 5060): Peer => ({ transport, address, port });
const setOf = (...transports: Transport[]) => new TransportSet(transports, new LocalAddresses(undefined, undefined));

describe('which of several listening addresses a request leaves by', () => {
  test('the one of the right transport and family', () => {
    const four = bound('udp', '127.0.0.1');
    const six = bound('udp', '::1');
    const tcp = bound('tcp', '127.0.0.1');
    const set = setOf(four, six, tcp);
    expect(set.leadingTo(peer('udp', '127.0.0.1'))).toBe(four);
    expect(set.leadingTo(peer('udp', '::1'))).toBe(six);
    expect(set.leadingTo(peer('tcp', '127.0.0.1'))).toBe(tcp);
    expect(() => set.leadingTo(peer('tcp', '::1'))).toThrow(NoRoute);
    expect([set.canReach(peer('tcp', '::1')), set.canReach(peer('udp', '::1'))]).toEqual([false, true]);
  });

  test('the one that the route leads from, whichever comes first', () => {
    const other = bound('udp', '192.0.2.1');
    const loopback = bound('udp', '127.0.0.1');
    expect(setOf(other, loopback).leadingTo(peer('udp', '127.0.0.9'))).toBe(loopback);
    expect(setOf(loopback, other).leadingTo(peer('udp', '127.0.0.9'))).toBe(loopback);
  });

  test('the one that the dialog has used so far', () => {
    const other = bound('udp', '192.0.2.1');
    const loopback = bound('udp', '127.0.0.1');
    expect(setOf(loopback, other).leadingTo(peer('udp', '127.0.0.9'), other)).toBe(other);
  });

  test('before all others the one with a connection to the peer, also when it has come back by another address', () => {
    const first = bound('tcp', '127.0.0.1');
    const second = bound('tcp', '127.0.0.2', [4444]);
    const set = setOf(first, second);
    expect(set.leadingTo(peer('tcp', '127.0.0.9', 4444))).toBe(second);
    expect(set.leadingTo(peer('tcp', '127.0.0.9', 4444), first)).toBe(second);
    expect(set.leadingTo(peer('tcp', '127.0.0.9', 5555), first)).toBe(first);
  });

  test('a WebSocket only where the peer is connected, whatever the family', () => {
    const set = setOf(bound('wss', '127.0.0.1', [4444], true));
    expect(set.canReach(peer('wss', '2001:db8::1', 4444))).toBe(true);
    expect(() => set.leadingTo(peer('wss', '127.0.0.1', 5555))).toThrow(NoRoute);
  });

  test('when one address cannot be bound, those before it are given back', async () => {
    const stopped: string[] = [];
    const good = { ...bound('udp', '127.0.0.1'), stop: async () => void stopped.push('good') };
    const bad = { ...bound('tcp', '127.0.0.1'), start: () => Promise.reject(new Error('taken')) };
    const receiver = { received: () => {}, unframed: () => {} };
    await expect(setOf(good, bad).start(receiver)).rejects.toThrow('taken');
    expect(stopped).toEqual(['good']);
  });
});
