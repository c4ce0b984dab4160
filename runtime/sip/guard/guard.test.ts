import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { noSipMetrics } from '../facilities.ts';
import type { Ban } from './ban-list.ts';
import { type Admission, Guard, type GuardOptions } from './guard.ts';

function setGuard(options: GuardOptions = {}) {
  const clock = new SimulatedClock();
  const told: Ban[] = [];
  const counts: Record<string, number> = {};
  const metrics = {
    ...noSipMetrics,
    count: (name: string, labels: Readonly<Record<string, string>> = {}) => {
      const key = [name, ...Object.values(labels)].join(' ');
      counts[key] = (counts[key] ?? 0) + 1;
    },
  };
  const guard = new Guard(clock, metrics, options, (ban) => told.push(ban));
  const ask = (address: string, times: number, reliable = false) => {
    const answers: Record<Admission, number> = { pass: 0, silent: 0, unavailable: 0 };
    for (let i = 0; i < times; i++) answers[guard.admit(address, reliable)]++;
    return answers;
  };
  return { clock, told, counts, guard, ask };
}

describe('how often a source may ask', () => {
  test('a burst, then at its rate; datagrams beyond are dropped in silence', () => {
    const { clock, ask, counts } = setGuard({ limits: { burst: 10, perSecond: 2 } });
    expect(ask('192.0.2.1', 15)).toEqual({ pass: 10, silent: 5, unavailable: 0 });
    clock.advanceSync(3000);
    expect(ask('192.0.2.1', 15)).toMatchObject({ pass: 6, silent: 9 });
    clock.advanceSync(3_600_000);
    expect(ask('192.0.2.1', 15)).toMatchObject({ pass: 10 });
    expect(counts['sip_guarded_total source limit silent']).toBe(19);
  });

  test('over a stream the answer is 503', () => {
    const { ask } = setGuard({ limits: { burst: 1, perSecond: 1 } });
    expect(ask('192.0.2.1', 3, true)).toEqual({ pass: 1, silent: 0, unavailable: 2 });
  });

  test('one source does not cost another anything', () => {
    const { ask } = setGuard({ limits: { burst: 10, perSecond: 1 } });
    ask('192.0.2.1', 1000);
    expect(ask('192.0.2.2', 10)).toMatchObject({ pass: 10 });
  });

  test('an IPv6 line is one source, whichever of its addresses it takes', () => {
    const { guard, ask } = setGuard({ limits: { burst: 10, perSecond: 1 } });
    for (let i = 0; i < 10; i++) guard.admit(`2001:db8:1:2::${i.toString(16)}`, false);
    expect(ask('2001:db8:1:2:ffff::1', 1)).toMatchObject({ silent: 1 });
    expect(ask('2001:db8:1:3::1', 1)).toMatchObject({ pass: 1 });
  });

  test('all strangers together: 503 above the limit, and a quarter is kept for those who have proven themselves', () => {
    const { guard, ask } = setGuard({ limits: { totalBurst: 1000, totalPerSecond: 1 } });
    guard.proved('192.0.2.200');
    const passed = Array.from({ length: 100 }, (_, i) => ask(`198.51.100.${i}`, 10)).filter(({ pass }) => pass === 10);
    expect(passed).toHaveLength(75);
    expect(ask('198.51.100.250', 1, false)).toMatchObject({ unavailable: 1 });
    expect(ask('192.0.2.200', 500)).toMatchObject({ pass: 500 });
  });

  test('trusted networks have no limit, and loopback is trusted unless said otherwise', () => {
    expect(setGuard().ask('127.0.0.1', 100_000)).toMatchObject({ pass: 100_000 });
    expect(setGuard({ trusted: (address) => address === '10.0.0.9' }).ask('10.0.0.9', 100_000).pass).toBe(100_000);
  });

  test('an office: 49 phones behind one address all register, subscribe and call in the same second', () => {
    const { ask } = setGuard();
    const requestsPerPhone = 2 + 2 + 2 + 2 + 1; // REGISTER, MWI, BLF and INVITE, each challenged once, and OPTIONS
    expect(ask('203.0.113.7', 49 * requestsPerPhone)).toMatchObject({ silent: 0, unavailable: 0 });
  });

  test('what is remembered is bounded, by forgetting who was met longest ago', () => {
    const { guard, ask } = setGuard({ limits: { sources: 100, burst: 5, perSecond: 1 } });
    ask('192.0.2.1', 6);
    for (let i = 0; i < 5000; i++) {
      guard.admit(`10.${i >> 8}.${i & 255}.1`, false);
      if (i % 50 === 0) guard.admit('192.0.2.1', false);
    }
    expect(guard.sources).toBe(100);
    expect(ask('192.0.2.1', 1)).toMatchObject({ silent: 1 });
  });
});

describe('bans', () => {
  const limits = { offencePoints: 10, forgivenIn: 10_000, banFor: 60_000, longestBan: 240_000 };

  test('too many offences are a ban, which ends by itself', () => {
    const { guard, told, clock, ask, counts } = setGuard({ limits });
    for (let i = 0; i < 5; i++) guard.misbehaved('192.0.2.1', 'refused');
    expect(told).toMatchObject([{ source: '192.0.2.1', why: 'refused', times: 1, until: clock.now() + 60_000 }]);
    expect(ask('192.0.2.1', 3)).toMatchObject({ silent: 3 });
    expect(guard.bans()).toMatchObject([{ source: '192.0.2.1', dropped: 3 }]);
    expect(ask('192.0.2.2', 1)).toMatchObject({ pass: 1 });
    clock.advanceSync(60_000);
    expect(guard.bans()).toEqual([]);
    expect(ask('192.0.2.1', 1)).toMatchObject({ pass: 1 });
    expect(counts).toMatchObject({ 'sip_bans_total refused': 1, 'sip_guarded_total banned silent': 3 });
  });

  test('each further ban lasts twice as long, up to the longest; good conduct is remembered too', () => {
    const { guard, told, clock } = setGuard({ limits });
    const offend = () => {
      for (let i = 0; i < 2; i++) guard.misbehaved('192.0.2.1', 'wrongPassword');
      const { since, until } = told.at(-1)!;
      clock.advanceSync(until! - since);
      return until! - since;
    };
    expect([offend(), offend(), offend(), offend()]).toEqual([60_000, 120_000, 240_000, 240_000]);
    clock.advanceSync(240_000);
    expect(offend()).toBe(60_000);
  });

  test('offences are forgiven with time', () => {
    const { guard, told, clock } = setGuard({ limits });
    for (let i = 0; i < 100; i++) {
      guard.misbehaved('192.0.2.1', 'malformed');
      clock.advanceSync(1100);
    }
    expect(told).toEqual([]);
  });

  test('trusted and proven sources are never banned by themselves, but by hand', () => {
    const { guard, told } = setGuard({ limits, trusted: (address) => address === '10.0.0.1' });
    guard.proved('192.0.2.1');
    for (let i = 0; i < 1000; i++) {
      guard.misbehaved('10.0.0.1', 'wrongPassword');
      guard.misbehaved('192.0.2.1', 'wrongPassword');
    }
    expect(told).toEqual([]);
    guard.ban('192.0.2.1');
    expect(told).toMatchObject([{ why: 'manual', until: undefined }]);
  });

  test('trust and proof that come later end an automatic ban, not one by hand', () => {
    let trusted = '';
    const { guard, ask } = setGuard({ limits, trusted: (address) => address === trusted });
    for (const source of ['192.0.2.1', '192.0.2.2']) {
      for (let i = 0; i < 2; i++) guard.misbehaved(source, 'wrongPassword');
      expect(ask(source, 1)).toMatchObject({ silent: 1 });
    }
    guard.ban('192.0.2.3');
    guard.proved('192.0.2.2');
    guard.proved('192.0.2.3');
    trusted = '192.0.2.1';
    expect(ask('192.0.2.1', 1)).toMatchObject({ pass: 1 });
    expect(ask('192.0.2.2', 1)).toMatchObject({ pass: 1 });
    expect(ask('192.0.2.3', 1)).toMatchObject({ silent: 1 });
  });

  test('a ban by hand lasts until it is lifted, or as long as was said', () => {
    const { guard, clock, ask } = setGuard({ limits });
    guard.ban('192.0.2.1');
    guard.ban('2001:db8::1', 5000);
    clock.advanceSync(4999);
    expect(guard.bans().map(({ source }) => source)).toEqual(['192.0.2.1', '2001:db8:0:0::/64']);
    clock.advanceSync(1);
    expect(guard.bans()).toHaveLength(1);
    clock.advanceSync(1e10);
    expect(ask('192.0.2.1', 1)).toMatchObject({ silent: 1 });
    expect([guard.unban('192.0.2.1'), guard.unban('192.0.2.1')]).toEqual([true, false]);
    expect(ask('192.0.2.1', 1)).toMatchObject({ pass: 1 });
  });

  test('no flood of offenders pushes out what somebody has decided, nor those who have proven themselves', () => {
    const { guard, told } = setGuard({ limits: { ...limits, bans: 50, sources: 50 } });
    guard.ban('192.0.2.1');
    guard.proved('192.0.2.2');
    for (let i = 0; i < 1000; i++) {
      for (let n = 0; n < 2; n++) guard.misbehaved(`10.${i >> 8}.${i & 255}.1`, 'wrongPassword');
    }
    expect(told).toHaveLength(1001);
    expect(guard.bans()).toHaveLength(51);
    expect(guard.bans()[0]!.source).toBe('192.0.2.1');
    expect(guard.isStranger('192.0.2.2')).toBe(false);
  });

  test('a banned source is read at a modest rate, for the sake of its dialogs', () => {
    const { guard, clock } = setGuard({ limits: { bannedPerSecond: 10 } });
    guard.ban('192.0.2.1');
    const read = () => Array.from({ length: 100 }, () => guard.mayRead('192.0.2.1')).filter(Boolean).length;
    expect(read()).toBe(10);
    clock.advanceSync(500);
    expect(read()).toBe(5);
    expect(guard.mayRead('192.0.2.2')).toBe(true);
  });
});
