import { describe, expect, test } from 'vitest';
import { parseMessage } from '../message/parse-message.ts';
import type { ParsedRequest, ParsedResponse } from '../message/parsed-message.ts';
import { type DialogData, dataOfRequest, dataOfResponse, preloaded, routed } from './dialog-data.ts';
import { knownAddresses, nextHop } from './next-hop.ts';

const lines = (start: string, ...more: string[]) =>
  parseMessage(
    Buffer.from(
      [
        start,
        'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa',
        'From: "A" <sip:a@example.org>;tag=from',
        'To: <sip:b@example.org>;tag=to',
        'Call-ID: x',
        'CSeq: 5 INVITE',
        ...more,
        '',
        '',
      ].join('\r\n'),
    ),
  );
const invite = (...more: string[]) => lines('INVITE sip:b@example.org SIP/2.0', ...more) as ParsedRequest;
const ok = (...more: string[]) => lines('SIP/2.0 200 OK', ...more) as ParsedResponse;
const loose = [
  'Record-Route: <sip:p1.example.org;lr>, <sip:p2.example.org;lr>',
  'Record-Route: <sip:p3.example.org;lr>',
];
const ours = { uri: 'sip:b@example.org', callId: 'x', from: '<sip:a@example.org>;tag=from', localTag: 'from', seq: 5 };

const next = ({ remoteTarget, routeSet }: DialogData) => routed(remoteTarget, routeSet);

describe('the state of a dialog', () => {
  test('as UAS: routes in order, ids crossed, target from the Contact', () => {
    const data = dataOfRequest(invite('Contact: <sip:a@192.0.2.7:5070>', ...loose), 'mine');
    expect(data).toEqual({
      callId: 'x',
      localTag: 'mine',
      remoteTag: 'from',
      local: '<sip:b@example.org>;tag=mine',
      remote: '"A" <sip:a@example.org>;tag=from',
      role: 'uas',
      localSeq: 0,
      remoteSeq: 5,
      remoteTarget: 'sip:a@192.0.2.7:5070',
      routeSet: ['<sip:p1.example.org;lr>', '<sip:p2.example.org;lr>', '<sip:p3.example.org;lr>'],
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  test('as UAC: routes reversed', () => {
    const data = dataOfResponse(ours, ok('Contact: <sip:b@192.0.2.8>', ...loose));
    expect(data.routeSet).toEqual(['<sip:p3.example.org;lr>', '<sip:p2.example.org;lr>', '<sip:p1.example.org;lr>']);
    expect(data).toMatchObject({
      role: 'uac',
      localTag: 'from',
      remoteTag: 'to',
      localSeq: 5,
      remoteTarget: 'sip:b@192.0.2.8',
    });
  });

  test('requests pass loose routers with the target in the Request-URI', () => {
    expect(next(dataOfResponse(ours, ok('Contact: <sip:b@192.0.2.8>', ...loose)))).toEqual({
      uri: 'sip:b@192.0.2.8',
      routes: ['<sip:p3.example.org;lr>', '<sip:p2.example.org;lr>', '<sip:p1.example.org;lr>'],
    });
  });

  test('a strict router gets itself in the Request-URI, and the target comes last', () => {
    const strict = 'Record-Route: <sip:old.example.org;x=y?h=v>, <sip:p2.example.org;lr>';
    expect(next(dataOfRequest(invite('Contact: <sip:a@192.0.2.7>', strict), 'mine'))).toEqual({
      uri: 'sip:old.example.org;x=y',
      routes: ['<sip:p2.example.org;lr>', '<sip:a@192.0.2.7>'],
    });
  });

  test('without a route set the target is all there is', () => {
    expect(next(dataOfRequest(invite('Contact: <sip:a@192.0.2.7>'), 'mine'))).toEqual({
      uri: 'sip:a@192.0.2.7',
      routes: [],
    });
  });
});

describe('the next hop', () => {
  const udp = (connected = true) => ({ reliable: false, connectedTo: () => connected }) as never;
  const tcp = (connected: boolean) => ({ reliable: true, connectedTo: () => connected }) as never;
  const seen = { transport: 'udp', address: '192.0.2.7', port: 33_000 } as const;
  const data = (contact: string, ...more: string[]) => dataOfRequest(invite(`Contact: <${contact}>`, ...more), 'mine');

  test.each([
    ['the Contact, when it is where the message came from', data('sip:a@192.0.2.7:5070'), '192.0.2.7:5070'],
    ['5060, when the Contact says no port', data('sip:a@192.0.2.7'), '192.0.2.7:5060'],
    ['the source, when the Contact is behind NAT', data('sip:a@10.0.0.9:5060'), '192.0.2.7:33000'],
    ['the source, when the Contact is a name', data('sip:a@phone.invalid'), '192.0.2.7:33000'],
    ['the nearest proxy', data('sip:a@10.0.0.9', 'Record-Route: <sip:198.51.100.1:5080;lr>'), '198.51.100.1:5080'],
    ['the source, when the proxy is a name', data('sip:a@10.0.0.9', ...loose), '192.0.2.7:33000'],
  ])('is %s', (_name, dialog, expected) => {
    const { peer } = nextHop(dialog, seen, udp());
    expect(`${peer.address}:${peer.port}`).toBe(expected);
  });

  test('over TCP it is the open connection, else what the Contact says', () => {
    const last = { ...seen, transport: 'tcp' } as const;
    const open = nextHop(data('sip:a@192.0.2.7:5070'), last, tcp(true));
    // Should it break before the answer, the Contact is left.
    expect([open.peer.port, open.returnPort]).toEqual([33_000, 5070]);
    expect(nextHop(data('sip:a@192.0.2.7:5070'), last, tcp(false))).toEqual({
      peer: { transport: 'tcp', address: '192.0.2.7', port: 5070 },
    });
    expect(nextHop(data('sip:a@10.0.0.9:5070'), last, tcp(true))).toEqual({ peer: last });
  });

  test('whoever was stated or seen may speak', () => {
    const dialog = data(
      'sip:a@10.0.0.9',
      'Record-Route: <sip:198.51.100.1;lr>, <sip:[2001:db8::1];lr>, <sip:name.invalid;lr>',
    );
    expect([...knownAddresses(dialog, seen)].sort()).toEqual(['10.0.0.9', '192.0.2.7', '198.51.100.1', '2001:db8::1']);
  });

  test.each([
    ['loose', ['sip:p1;lr', 'sip:p2'], 'sip:bob@b.test', ['<sip:p1;lr>', '<sip:p2>']],
    ['strict', ['sip:p1;x=y?h=z', 'sip:p2;lr'], 'sip:p1;x=y', ['<sip:p2;lr>', '<sip:bob@b.test>']],
    ['none', [], 'sip:bob@b.test', []],
  ])('a preloaded route whose first hop is %s (§8.1.2)', (_name, route, uri, routes) => {
    expect(preloaded('sip:bob@b.test', route)).toEqual({ uri, routes });
  });
});
