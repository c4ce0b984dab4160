import { describe, expect, test } from 'vitest';
import type { SystemEvent } from '../../shared/flow-schema/call-events.ts';
import { curable, MOST_REFUSED, type RefusedCall, withRefusals } from './refused-calls.ts';

const refused = (source: string, at: number, to = 'sip:welcome@pbx', sip = 403): SystemEvent => ({
  type: 'call.refused',
  from: 'sip:ann@pbx',
  to,
  source,
  sip,
  why: 'this source may not reach flows by name',
  at,
});
const none: readonly RefusedCall[] = [];

describe('refused calls', () => {
  test('the latest comes first; other events leave the list as it is', () => {
    const list = withRefusals(none, [refused('10.0.0.1', 1), refused('10.0.0.2', 2)]);
    expect(list.map(({ source }) => source)).toEqual(['10.0.0.2', '10.0.0.1']);
    expect(withRefusals(list, [{ type: 'flow.deleted', flow: 'x', at: 3 }])).toBe(list);
  });

  test('a phone that tries again is one line, with its last time', () => {
    const list = withRefusals(none, [refused('10.0.0.1', 1), refused('10.0.0.2', 2), refused('10.0.0.1', 9)]);
    expect(list.map(({ source, at, times }) => [source, at, times])).toEqual([
      ['10.0.0.1', 9, 2],
      ['10.0.0.2', 2, 1],
    ]);
  });

  test('another target from the same phone is another line', () => {
    expect(withRefusals(none, [refused('10.0.0.1', 1), refused('10.0.0.1', 2, 'sip:sales@pbx')])).toHaveLength(2);
  });

  test('only the last ones are kept, however many a scanner sends', () => {
    const flood = Array.from({ length: 500 }, (_, n) => refused('203.0.113.9', n, `sip:${n}@pbx`));
    const list = withRefusals(none, flood);
    expect(list).toHaveLength(MOST_REFUSED);
    expect(list[0]!.to).toBe('sip:499@pbx');
  });

  test('a scanner does not push the phone of this site out', () => {
    const flood = Array.from({ length: 500 }, (_, n) => refused('203.0.113.9', n + 1, `sip:${n}@pbx`));
    const list = withRefusals(none, [refused('192.168.1.20', 0), ...flood]);
    expect(list).toHaveLength(MOST_REFUSED);
    expect(list.at(-1)!.source).toBe('192.168.1.20');
  });
});

describe('what trusting a network would cure', () => {
  const list = withRefusals(none, [refused('192.168.1.20', 5), refused('203.0.113.9', 6)]);

  test('is the latest refusal from an offered network', () => {
    expect(curable(list, ['192.168.1.0/24'], 0)).toMatchObject({
      call: { source: '192.168.1.20' },
      network: '192.168.1.0/24',
    });
  });

  test('is nothing once the network is trusted, or the notice was put aside', () => {
    expect(curable(list, [], 0)).toBeUndefined();
    expect(curable(list, ['192.168.1.0/24'], 5)).toBeUndefined();
    const again = withRefusals(list, [refused('192.168.1.20', 7)]);
    expect(curable(again, ['192.168.1.0/24'], 5)?.call.times).toBe(2);
  });

  test('is not a wrong number', () => {
    const wrong = withRefusals(none, [refused('192.168.1.20', 5, 'sip:nobody@pbx', 404)]);
    expect(curable(wrong, ['192.168.1.0/24'], 0)).toBeUndefined();
  });
});
