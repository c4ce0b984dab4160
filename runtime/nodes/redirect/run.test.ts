import { describe, expect, test } from 'vitest';
import { configCheck } from '../../../shared/flow-schema/config-schema.ts';
import type { Redirection } from '../../call/call.ts';
import { onStage } from '../testing/on-stage.ts';
import { redirectCard } from './card.ts';
import { redirect } from './run.ts';

test('the caller is sent to the addresses, with their preference', async () => {
  const sent: Redirection[] = [];
  const contacts = [{ uri: 'sip:a@example.com', q: 1 }, { uri: 'tel:+4930123' }];
  const { call, outcome } = await onStage(
    redirect,
    { status: '301', contacts },
    {
      unanswered: true,
      prepare: (ringing) => {
        const real = ringing.redirect.bind(ringing);
        ringing.redirect = (redirection) => {
          sent.push(redirection);
          return real(redirection);
        };
      },
    },
  );
  expect(await outcome).toEqual({ port: 'over' });
  expect(sent).toEqual([{ status: 301, contacts }]);
  expect(call.cause).toMatchObject({ by: 'flow', code: 'redirected', sip: 301 });
});

describe('an address', () => {
  const check = configCheck(redirectCard.fields);
  const faultsOf = (uri: string) => check({ status: '302', contacts: [{ uri }] }).map(({ keyword }) => keyword);

  test.each([
    'sip:a@example.com',
    'sips:a@[2001:db8::1]:5061;transport=tcp',
    'sip:example.com',
    'tel:+49-30-123;ext=5',
  ])('%s is one', (uri) => {
    expect(faultsOf(uri)).toEqual([]);
  });

  test.each([
    '',
    'example.com',
    'http://example.com',
    'javascript:alert(1)',
    'sip:',
    'sip:a b@example.com',
    'sip:a@example.com\r\nVia: x',
    'sip:a@example.com>,<sip:b@example.com',
    'sip:"a"@example.com',
    'sip:a@example.com\n',
    'tel:call-me',
    `sip:${'a'.repeat(600)}`,
  ])('%j is none', (uri) => {
    expect(faultsOf(uri)).not.toEqual([]);
  });
});
