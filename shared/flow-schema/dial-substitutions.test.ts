import fc from 'fast-check';
import { expect, test } from 'vitest';
import { substitutedTarget, substitutedValue } from './dial-substitutions.ts';

const facts = { dst: '90353612345', fromName: 'Anna “A” Smith', fromUser: 'anna', fromHost: 'pbx.example' };

test.each([
  ['${dst}@trunk', '90353612345@trunk'],
  ['${dst:1}@trunk', '0353612345@trunk'],
  ['00${EXTEN:2}@trunk', '00353612345@trunk'],
  ['${dst:99}@trunk', '@trunk'],
  ['${FromURIUser}@local', 'anna@local'],
  ['${fromaor}', 'anna@pbx.example'],
  ['${fromname}@local', 'Anna%20%E2%80%9CA%E2%80%9D%20Smith@local'],
  ['${unknown}@trunk', '${unknown}@trunk'],
  ['${dst', '${dst'],
  ['anna', 'anna'],
])('%s is %s', (target, meant) => {
  expect(substitutedTarget(target, facts)).toBe(meant);
});

test('in a name that is shown it stands as it is, without line ends', () => {
  expect(substitutedValue('${fromname} (${fromuriuser})', { ...facts, fromName: 'A\r\nVia: x' })).toBe(
    'AVia: x (anna)',
  );
});

test('nothing that a caller says leads to another host, adds parameters, or breaks a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (dst, fromName) => {
      const target = substitutedTarget('${dst}${fromname}${fromuriuser}@trunk', {
        ...facts,
        dst,
        fromName,
        fromUser: dst,
      });
      expect(target).toMatch(/^[A-Za-z0-9+*#.:_~%-]*@trunk$/);
    }),
    { numRuns: 1000 },
  );
});
