import { describe, expect, test } from 'vitest';
import { configCheck } from '../../../shared/flow-schema/config-schema.ts';
import { onStage } from '../testing/on-stage.ts';
import { setHeadersCard } from './card.ts';
import { setHeaders } from './run.ts';

test('the headers are kept for whom is called next', async () => {
  const headers = [
    { name: 'X-Customer', value: ' 4711 ' },
    { name: 'Diversion', value: '<sip:100@example.com>' },
  ];
  const { outcome } = await onStage(setHeaders, { headers });
  expect(await outcome).toEqual({
    port: 'done',
    outgoing: {
      headers: [
        ['X-Customer', '4711'],
        ['Diversion', '<sip:100@example.com>'],
      ],
    },
  });
});

describe('a header that may be set', () => {
  const check = configCheck(setHeadersCard.fields);
  const isAllowed = (name: string) => check({ headers: [{ name, value: '1' }] }).length === 0;

  test.each(['X-Customer', 'Diversion', 'History-Info', 'Privacy', 'Subject', 'Alert-Info', 'Vias', 'Contacts'])(
    '%s',
    (name) => expect(isAllowed(name)).toBe(true),
  );

  test.each([
    ...['Via', 'VIA', 'v', 'From', 'f', 'To', 't', 'Contact', 'm', 'CSeq', 'cseq', 'Call-ID', 'i', 'Max-Forwards'],
    ...['Content-Length', 'l', 'L', 'Content-Type', 'c', 'content-encoding', 'e', 'Route', 'Record-Route', 'Replaces'],
    ...['Authorization', 'Proxy-Authorization', 'P-Asserted-Identity', 'Referred-By'],
    ...['', ' Via', 'X Y', 'X:Y', 'X\r\nVia', 'X\n', '1X', 'Ü', '{{ vars.x }}'],
  ])('%j is none', (name) => expect(isAllowed(name)).toBe(false));
});
