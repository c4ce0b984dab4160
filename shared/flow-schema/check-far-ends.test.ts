import { expect, test } from 'vitest';
import { checkFlow } from '../../runtime/flow/check-flow.ts';
import { drawFlow } from './testing/draw-flow.ts';

const CODES = /transfer-entry|redirect-entry|far-end|idle-dial/;

/** What is said of a Dial of that string. @param entries exits of the start that lead somewhere */
function said(config: Record<string, unknown>, ...entries: readonly string[]): string[] {
  const cords = ['start.in > call', ...entries.map((entry) => `start.${entry} > bye`)];
  const problems = checkFlow(drawFlow({ call: ['dial', config], bye: 'hang-up' }, cords));
  return problems
    .filter(({ code }) => CODES.test(code))
    .map(({ severity, code, node, field }) => {
      expect(node).toBe('call');
      return `${severity} ${code} ${field}`;
    });
}

test.each([
  ['100@out[tr=c]', 'transfer'],
  ['anna | 100@out[tr=n,tr=c]', 'transfer'],
  ['100@out[rm=n]', 'redirect'],
] as const)('%s needs an entry to run, and warns of what the far end may do', (dialString, entry) => {
  expect(said({ dialString })).toEqual([`error no-${entry}-entry dialString`]);
  expect(said({ dialString }, entry)).toEqual(['warning far-end-may-call dialString']);
});

test('so does the choice in the form', () => {
  const config = { targets: [{ to: '100@out' }], followed: 'instance' };
  expect(said(config)).toEqual(['error no-redirect-entry followed']);
  expect(said(config, 'redirect')).toEqual(['warning far-end-may-call followed']);
});

test.each(['anna', '100@out[tr=n]', '100@out[tr=p]', '100@out[rm=m]', '100@out[tr=c,tr=n]'])(
  '%s needs none',
  (dialString) => {
    expect(said({ dialString })).toEqual([]);
  },
);

test.each(['rcd=true', 'zz=1'])('%s does nothing, and is told of once', (option) => {
  expect(said({ dialString: `anna[${option}]&bob[${option}]` })).toEqual(['warning idle-dial-option dialString']);
});

test.each(['dt=1', 'rt=20', 'cd=60', 'fd=Anna', 'fu=100', 'fh=example.org', 'ac=sales', 'rc=gold', 'ma=false', 'dr=2'])(
  '%s does something',
  (option) => {
    expect(said({ dialString: `anna[${option}]` })).toEqual([]);
  },
);
