import { expect, test } from 'vitest';
import { inviteOf } from '../testing/invite-text.ts';
import { trunkRow } from '../testing/trunk-row.ts';
import { lastInvite } from './last-invite.ts';

const local = { address: '192.0.2.1', port: 5060 };
const source = { transport: 'udp', address: '198.51.100.7', port: 5060, local } as const;
const shown = (headers: string[], row = trunkRow(), more = {}) =>
  lastInvite(row, inviteOf({ headers, ...more }), source, 'contact', 5);
const line = (invite: ReturnType<typeof shown>, name: string) => invite.lines.find((one) => one.name === name)!;

test('every field is there, with what it was taken for, and how to choose another', () => {
  const invite = shown(['P-Asserted-Identity: "Desk" <sip:+442079461111@x>', 'X-DID: 4930777777']);
  expect(invite).toMatchObject({ at: 5, source: '198.51.100.7:5060 (udp)', recognisedBy: 'contact' });
  expect(line(invite, 'Request-URI').takenFor).toEqual(['contact']);
  expect(line(invite, 'To')).toMatchObject({ takenFor: ['called'] });
  expect(line(invite, 'To').chooseCalled).toBeUndefined();
  expect(line(invite, 'P-Asserted-Identity')).toMatchObject({ takenFor: ['caller', 'name'] });
  expect(line(invite, 'From')).toMatchObject({ takenFor: [], chooseCaller: 'from', chooseCalled: { header: 'From' } });
  expect(line(invite, 'X-DID').chooseCalled).toEqual({ header: 'X-DID' });
  expect(line(invite, 'Via').chooseCalled).toBeUndefined();
  // One click later:
  const chosen = shown(['X-DID: 4930777777'], trunkRow({ calledFrom: { header: 'X-DID' } }));
  expect(line(chosen, 'X-DID').takenFor).toEqual(['called']);
  expect(chosen.called.number).toBe('+4930777777');
});

test('compact header names mean the same', () => {
  const invite = shown(['o: presence', 'k: path']);
  expect(line(invite, 'k').chooseCalled).toBeUndefined();
});

test('why a caller is unknown', () => {
  const invite = shown(['Privacy: id'], trunkRow(), { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' });
  expect(line(invite, 'Privacy').takenFor).toEqual(['withheld']);
  expect(line(invite, 'From').takenFor).toEqual(['withheld']);
  expect(invite.caller.withheld).toBe(true);
});

test('secrets are masked, long lines cut, and there is an end to them', () => {
  const invite = shown([
    'Proxy-Authorization: Digest username="u", realm="r", nonce="n0nce", response="deadbeef"',
    'X-Sip: <sip:user:hunter2@example.net>',
    `X-Long: ${'x'.repeat(2000)}`,
    ...Array.from({ length: 100 }, (_, i) => `X-${i}: 1`),
  ]);
  const text = JSON.stringify(invite);
  for (const secret of ['n0nce', 'deadbeef', 'hunter2']) expect(text).not.toContain(secret);
  expect(line(invite, 'X-Long').value).toHaveLength(500);
  expect(invite.lines.length).toBeLessThanOrEqual(60);
});
