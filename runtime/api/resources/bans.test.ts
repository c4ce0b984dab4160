import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../clock.ts';
import { noMetrics } from '../../metrics.ts';
import { Guard } from '../../sip/guard/guard.ts';
import { freshFolders } from '../../store/testing/folders.ts';
import { type Desk, openDesk } from '../testing/api-desk.ts';

const folder = freshFolders();

describe('bans', () => {
  let guard: Guard;
  let desk: Desk;
  let headers: Record<string, string>;
  beforeEach(async () => {
    guard = new Guard(new SimulatedClock(), noMetrics, {}, () => {});
    desk = await openDesk({ folder: folder(), parts: { bans: guard } });
    headers = await desk.logIn();
  });
  afterEach(() => desk.close());
  const ask = (method: string, path: string, body?: unknown) =>
    desk.ask(path, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  test('are listed, made by hand, and lifted in one step', async () => {
    for (let i = 0; i < 40; i++) guard.misbehaved('192.0.2.7', 'wrongPassword');
    expect((await ask('GET', '/api/bans')).json).toMatchObject({
      bans: [{ source: '192.0.2.7', why: 'wrongPassword', times: 1 }],
    });
    expect(await ask('POST', '/api/bans', { source: '2001:db8::1' })).toMatchObject({
      status: 201,
      json: { bans: [{ source: '2001:db8:0:0::/64', why: 'manual' }, { source: '192.0.2.7' }] },
    });
    expect(guard.admit('2001:db8::99', true)).toBe('silent');
    expect((await ask('DELETE', '/api/bans/192.0.2.7')).status).toBe(200);
    const network = encodeURIComponent('2001:db8:0:0::/64');
    expect((await ask('DELETE', `/api/bans/${network}`)).json).toEqual({ bans: [] });
    expect(guard.admit('2001:db8::99', true)).toBe('pass');
    expect((await ask('DELETE', '/api/bans/192.0.2.7')).status).toBe(404);
  });

  test.each(['somebody', '192.0.2.0/24', '192.0.2.256', ''])('%j cannot be banned', async (source) => {
    expect((await ask('POST', '/api/bans', { source })).status).toBe(422);
    expect(guard.bans()).toEqual([]);
  });
});
