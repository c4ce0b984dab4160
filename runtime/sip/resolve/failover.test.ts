import { describe, expect, test } from 'vitest';
import { orders } from '../testing/orders.ts';
import { Failover, type TryEvent } from './failover.ts';
import type { Target } from './locate.ts';

const target = (name: string): Target => ({ transport: 'udp', address: name, port: 5060 });
const abc = [target('a'), target('b'), target('c')];
const response = (number: number, status: number): TryEvent => ({ kind: 'response', number, status });
const event = (number: number, kind: 'transportError' | 'timeout' | 'patienceOver'): TryEvent => ({ kind, number });

describe('an INVITE over several targets', () => {
  test('waits four seconds for a provisional, then goes on and abandons', () => {
    const failover = new Failover(abc, 'INVITE');
    expect(failover.start()).toEqual({
      kind: 'try',
      number: 0,
      target: target('a'),
      patience: 4000,
      abandoned: undefined,
    });
    expect(failover.happened(event(0, 'patienceOver'))).toEqual({
      kind: 'try',
      number: 1,
      target: target('b'),
      patience: 4000,
      abandoned: 0,
    });
    expect(failover.current).toEqual(target('b'));
  });

  test('a provisional, 100 included, ends the waiting', () => {
    const failover = new Failover(abc, 'INVITE');
    failover.start();
    expect(failover.happened(response(0, 100))).toEqual({ kind: 'stay', patient: true });
    expect(failover.happened(event(0, 'patienceOver')).kind).toBe('stay');
  });

  test.each([
    ['transport error', event(0, 'transportError')],
    ['503', response(0, 503)],
    ['timeout', event(0, 'timeout')],
  ])('%s: the next at once, nothing to abandon', (_what, happened) => {
    const failover = new Failover(abc, 'INVITE');
    failover.start();
    expect(failover.happened(happened)).toMatchObject({ kind: 'try', number: 1, abandoned: undefined });
  });

  test.each([200, 302, 404, 486, 500, 603])('%i is the result', (status) => {
    const failover = new Failover(abc, 'INVITE');
    failover.start();
    expect(failover.happened(response(0, status))).toEqual({ kind: 'final', number: 0, status });
    expect(failover.happened(event(0, 'transportError')).kind).toBe('stay');
  });

  test('what comes late from an abandoned try is cancelled or hung up', () => {
    const failover = new Failover(abc, 'INVITE');
    failover.start();
    failover.happened(event(0, 'patienceOver'));
    expect(failover.happened(response(0, 180))).toEqual({ kind: 'cancel', number: 0 });
    expect(failover.happened(response(0, 200))).toEqual({ kind: 'hangUp', number: 0 });
    expect(failover.happened(response(0, 487)).kind).toBe('stay');
    expect(failover.happened(response(1, 200))).toMatchObject({ kind: 'final', number: 1 });
    expect(failover.happened(response(0, 200))).toEqual({ kind: 'hangUp', number: 0 });
  });

  test('the last target may be silent, unless another route waits', () => {
    const alone = new Failover([target('a')], 'INVITE');
    expect(alone.start()).toMatchObject({ patience: undefined });
    expect(alone.happened(event(0, 'patienceOver')).kind).toBe('stay');
    const routed = new Failover([target('a')], 'INVITE', true);
    expect(routed.start()).toMatchObject({ patience: 4000 });
    expect(routed.happened(event(0, 'patienceOver'))).toEqual({
      kind: 'exhausted',
      why: 'noProvisional',
      abandoned: 0,
    });
    expect(routed.happened(response(0, 180))).toEqual({ kind: 'cancel', number: 0 });
  });

  test('the end says why', () => {
    expect(new Failover([], 'INVITE').start()).toMatchObject({ kind: 'exhausted', why: 'noTargets' });
    const failover = new Failover([target('a'), target('b')], 'INVITE');
    failover.start();
    failover.happened(event(0, 'transportError'));
    expect(failover.happened(response(1, 503))).toMatchObject({ kind: 'exhausted', why: 'unavailable' });
  });
});

test('other requests are patient with every target', () => {
  const failover = new Failover(abc, 'REGISTER');
  expect(failover.start()).toMatchObject({ kind: 'try', patience: undefined });
  expect(failover.happened(event(0, 'patienceOver')).kind).toBe('stay');
  expect(failover.happened(event(0, 'timeout'))).toMatchObject({ kind: 'try', number: 1 });
});

test('targets that are listed twice are tried once', () => {
  const failover = new Failover([target('a'), target('a'), { ...target('a'), transport: 'tcp' }], 'INVITE');
  failover.start();
  expect(failover.happened(event(0, 'transportError'))).toMatchObject({ target: { transport: 'tcp' } });
  expect(failover.happened(event(1, 'transportError')).kind).toBe('exhausted');
});

test('in every order of events no target is tried twice, and at most one result is final', () => {
  const happenings: TryEvent[] = [
    event(0, 'patienceOver'),
    response(0, 180),
    response(0, 200),
    event(1, 'transportError'),
    response(1, 503),
    response(2, 200),
  ];
  const all = orders(happenings);
  for (const order of all) {
    const failover = new Failover(abc, 'INVITE');
    const steps = [failover.start(), ...order.map((each) => failover.happened(each))];
    const tried = steps.flatMap((step) => (step.kind === 'try' ? [step.target.address] : []));
    expect(new Set(tried).size).toBe(tried.length);
    expect(steps.filter(({ kind }) => kind === 'final' || kind === 'exhausted').length).toBeLessThanOrEqual(1);
    const taken = steps.filter((step) => step.kind === 'final' || step.kind === 'hangUp');
    const answered = order.filter(
      (each, i) => each.kind === 'response' && each.status === 200 && tried.length > each.number && i >= 0,
    );
    expect(taken.length).toBeLessThanOrEqual(answered.length);
  }
  expect(all).toHaveLength(720);
});
