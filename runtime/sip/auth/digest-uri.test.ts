import { expect, test } from 'vitest';
import { sameTarget } from './digest-uri.ts';

const ours = (host: string) => ['pbx.example.org', '192.0.2.5'].includes(host);

test.each([
  ['sip:bob@x.org', 'sip:bob@x.org', true],
  ['sip:bob@X.org', 'sip:bob@x.org:5060;transport=tcp', true],
  ['sip:b%6fb@x.org', 'sip:bob@x.org', true],
  ['sip:bob@pbx.example.org', 'sip:bob@192.0.2.5:5080', true],
  ['sip:pbx.example.org', 'sip:192.0.2.5', true],
  ['sip:192.0.2.5:5060', 'sip:bob@pbx.example.org', true],
  ['sip:bob@192.0.2.5', 'sip:pbx.example.org', false],
  ['sip:x.org', 'sip:bob@x.org', false],
  ['sip:pbx.example.org', 'sip:bob@x.org', false],
  ['tel:+123', 'tel:+123;phone-context=x', true],
  ['sip:bob@x.org', 'sip:eve@x.org', false],
  ['sip:bob@x.org', 'sip:Bob@x.org', false],
  ['sip:bob@x.org', 'sip:bob@y.org', false],
  ['sip:bob@x.org', 'sip:bob@192.0.2.5', false],
  ['sip:bob@x.org', 'sip:bob@x.org:5070', false],
  ['sip:bob@x.org', 'sips:bob@x.org', false],
  ['', 'sip:bob@x.org', false],
  ['*', 'sip:bob@x.org', false],
  ['http://x', 'http://y', false],
  ['tel:+123', 'tel:+124', false],
])('%s and %s', (digestUri, requestUri, expected) => {
  expect(sameTarget(digestUri, requestUri, ours)).toBe(expected);
});
