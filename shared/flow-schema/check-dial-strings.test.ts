import { expect, test } from 'vitest';
import { checkFlow } from '../../runtime/flow/check-flow.ts';
import { DIAL_OPTIONS, faultOfOption, secondsOf } from './dial-options.ts';
import { drawFlow } from './testing/draw-flow.ts';

/** What is said of a Dial of that string. */
const said = (dialString: string): readonly string[] =>
  checkFlow(drawFlow({ call: ['dial', { dialString }] }, ['start.in > call']))
    .filter(({ code }) => /dial-(string|option)/.test(code))
    .map(({ severity, code, node, field, message }) => {
      expect([node, field]).toEqual(['call', 'dialString']);
      return `${severity} ${code} ${message.en}`;
    });

test.each([
  ['anna&', /^error bad-dial-string Leg 1\.2: It names nobody/],
  ['anna|bob&carl[rt=2', /^error bad-dial-string Leg 2\.2 \(carl\[rt=2\): Options stand/],
  ['anna[rt]', undefined],
  ['anna[rt=2,x]', /^error bad-dial-string Leg 1\.1 \(anna\[rt=2,x\]\): An option is written/],
  ['{{ caller.number }}&', /^warning bad-dial-string Leg 1\.2/],
  ['{{ caller.number == "" || true ? "a" : "b" }}[rt=2]', undefined],
  ['anna|bob[rt=soon]', /^warning bad-dial-option Leg 2\.1 \(bob\): “rt=soon” is no number of seconds/],
  ['anna[tr=x]', /^warning bad-dial-option Leg 1\.1 \(anna\): “tr=x” means nothing.*n, p, c/],
  ['anna[dr=9]', /^warning bad-dial-option .*counts as 5/],
  ['anna[rt=2,rt=3]', /^warning bad-dial-option .*“rt=2” has no effect: the last/],
  ['anna[rt=${dst:3},cd={{ caller.number }},ma=true,tr=,rt=20]', /“rt=\$\{dst:3\}” has no effect/],
  ['anna[zz=1]&bob[zz=2]', /^warning idle-dial-option Leg 1\.1 \(anna\): “zz=1” is kept and has no effect/],
])('%s', (dialString, words) => {
  expect(said(dialString)).toEqual(words ? [expect.stringMatching(words)] : []);
});

test('every value that a form offers means something', () => {
  for (const [name, { choices = [], usual }] of DIAL_OPTIONS)
    for (const [value] of [...choices, ...(usual ? [[usual] as const] : [])])
      expect([name, value, faultOfOption(name, value)]).toEqual([name, value, undefined]);
});

test('seconds are read as a leg reads them', () => {
  expect(['20', '2.5', '0', '', undefined, '-1', 'soon', 'Infinity'].map(secondsOf)).toEqual([
    20,
    2.5,
    0,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
