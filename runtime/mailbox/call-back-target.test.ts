import { expect, test } from 'vitest';
import { callBackTarget } from './call-back-target.ts';

test.each([
  ['+4989123', 'provider.example', '+4989123'],
  ['089 123-45', 'provider.example', '08912345'],
  ['201', undefined, '201'],
  ['bob', 'pbx.example', 'sip:bob@pbx.example'],
  ['bob smith', 'elsewhere.example', 'sip:bob%20smith@elsewhere.example'],
  ['bob', '2001:db8::1', 'sip:bob@[2001:db8::1]'],
  ['bob', undefined, 'bob'],
])('%s at %s is called as %s', (from, fromHost, target) => {
  expect(callBackTarget({ from, ...(fromHost !== undefined && { fromHost }) })).toBe(target);
});

test.each([
  ['', 'pbx.example'],
  ['Anonymous', 'anonymous.invalid'],
  ['anonymous', 'provider.example'],
  ['unavailable', 'provider.example'],
  ['+4989123', 'anonymous.invalid'],
  ['*72900123', 'pbx.example'],
  ['#31#', 'pbx.example'],
  ['---', 'provider.example'],
])('%s at %s is nobody who could be called', (from, fromHost) => {
  expect(callBackTarget({ from, fromHost })).toBeUndefined();
});
