import { describe, expect, test } from 'vitest';
import { type Binding, bindingOf, contactHeader, isBehindNat, rowOf, targetOf } from './binding.ts';
import { ringOrder } from './ring-order.ts';
import { sameContact } from './same-contact.ts';

const received = { transport: 'udp', address: '192.0.2.7', port: 40_000 } as const;

const binding = (more: Partial<Binding> = {}): Binding => ({
  id: 'anna/x',
  account: 'anna',
  contact: 'sip:anna@192.0.2.7:5060',
  params: [],
  q: 1,
  expiresAt: 60_000,
  callId: 'c',
  cseq: 1,
  flow: undefined,
  path: [],
  received,
  userAgent: undefined,
  registeredAt: 0,
  ...more,
});

describe('the way to a phone', () => {
  test.each([
    ['listens where it does not send from', 'sip:anna@192.0.2.7:5060', 'udp', [], 5060],
    ['names no port', 'sip:anna@192.0.2.7', 'udp', [], 5060],
    ['is behind address translation', 'sip:anna@192.168.1.5:5060', 'udp', [], 40_000],
    ['has a name as host', 'sip:anna@phone.local', 'udp', [], 40_000],
    ['holds a connection', 'sip:anna@192.0.2.7:5060', 'tcp', [], 40_000],
    ['is a browser', 'sip:x@df7jal23ls0d.invalid;transport=ws', 'wss', [], 40_000],
    ['is behind a proxy', 'sip:anna@10.9.9.9', 'udp', ['sip:192.0.2.7:5070;lr'], 5070],
    ['is behind a proxy with another name', 'sip:anna@10.9.9.9', 'udp', ['sip:edge.example;lr'], 40_000],
  ] as const)('that %s', (_what, contact, transport, path, port) => {
    expect(targetOf(binding({ contact, path, received: { ...received, transport } }))).toEqual({
      uri: contact,
      route: path,
      destination: { transport, address: '192.0.2.7', port },
    });
  });

  test('needs to be kept open only where addresses are translated', () => {
    expect(isBehindNat(binding())).toBe(false);
    expect(isBehindNat(binding({ contact: 'sip:anna@192.168.1.5' }))).toBe(true);
    expect(isBehindNat(binding({ contact: 'sip:anna@192.168.1.5', path: ['sip:192.0.2.7;lr'] }))).toBe(false);
  });

  test('is taken by preference, then by the latest', () => {
    const phones = [
      binding({ contact: 'sip:low@a', q: 0.1 }),
      binding({ contact: 'sip:old@a' }),
      binding({ contact: 'sip:new@a' }),
    ];
    expect(ringOrder(phones).map(({ uri }) => uri)).toEqual(['sip:new@a', 'sip:old@a', 'sip:low@a']);
  });
});

test('a Contact is told as it was written, with the seconds that are left', () => {
  const params = [
    ['q', '0.5'],
    ['+sip.instance', '<urn:uuid:1>'],
    ['ob', ''],
  ] as const;
  expect(contactHeader(binding({ params }), 500)).toBe(
    '<sip:anna@192.0.2.7:5060>;q=0.5;+sip.instance="<urn:uuid:1>";ob;expires=60',
  );
});

test('what is stored comes back the same', () => {
  const kept = binding({
    params: [['ob', '']],
    flow: { instance: 'urn:uuid:1', regId: 2 },
    path: ['sip:edge;lr'],
    userAgent: 'Desk',
  });
  expect(bindingOf({ ...rowOf(kept), rev: 1 })).toEqual(kept);
  expect(bindingOf({ ...rowOf(binding()), rev: 1 })).toEqual(binding());
});

describe('two Contacts', () => {
  test.each([
    ['sip:a@h', 'sip:a@H', true],
    ['sip:a@h', 'sip:A@h', false],
    ['sip:a@h', 'sip:%61@h', true],
    ['sip:a@h', 'sip:a@h:5060', false],
    ['sip:a@h', 'sips:a@h', false],
    ['sip:a@h;transport=tcp', 'sip:a@h;transport=TCP', true],
    ['sip:a@h;transport=udp', 'sip:a@h', false],
    ['sip:a@h;line=1', 'sip:a@h', true],
    ['sip:a@h;line=1', 'sip:a@h;line=2', false],
    ['sip:a@h;maddr=1.2.3.4', 'sip:a@h', false],
    ['sip:a@h', 'nonsense', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(sameContact(one, other)).toBe(same);
    expect(sameContact(other, one)).toBe(same);
  });
});
