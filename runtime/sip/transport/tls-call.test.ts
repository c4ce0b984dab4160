/** Whole calls between two engines over real TLS: who must be who, and that one connection is enough. */

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { Dialog } from '../dialog/dialog.ts';
import { noSipMetrics, silentSipLog } from '../facilities.ts';
import { createTestAuthority, type TestAuthority } from '../testing/certificates.ts';
import { UserAgent } from '../user-agent.ts';
import type { Peer } from './address.ts';

describe('a call over TLS', () => {
  let authority: TestAuthority;
  const running: UserAgent[] = [];
  beforeAll(() => {
    authority = createTestAuthority();
  });
  afterEach(async () => {
    for (const userAgent of running.splice(0)) await userAgent.stop();
  });
  const start = async (domain: string) => {
    const identity = authority.issue([`DNS:${domain}`]);
    const userAgent = new UserAgent({
      listen: [{ transport: 'tls', host: '127.0.0.1', port: 0 }],
      tls: { identity: () => identity, authorities: () => [authority.cert] },
      clock: systemClock(),
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: [],
      userAgentHeader: 'Test',
    });
    await userAgent.start();
    running.push(userAgent);
    return userAgent;
  };
  const at = (userAgent: UserAgent, domain?: string): Peer => {
    const { port } = userAgent.listening[0]!;
    return { transport: 'tls', address: '127.0.0.1', port, ...(domain === undefined ? {} : { domain }) };
  };
  const body = 'v=0';

  /** Calls and answers; gives both ends of the dialog once it is confirmed. */
  const connectCall = async (caller: UserAgent, callee: UserAgent, domain: string) => {
    const accepted = new Promise<Dialog>((resolve) => {
      callee.listener = { ...callee.listener, invite: (invite) => resolve(invite.accept({ body })) };
    });
    const answered = new Promise<Dialog>((resolve, reject) =>
      caller.invite(
        { uri: `sips:bob@${domain}`, destination: at(callee, domain), from: { uri: 'sips:us@a.example' }, body },
        { accepted: resolve, failed: (why) => reject(new Error(why)), refused: ({ status }) => reject(status) },
      ),
    );
    const [theirs, ours] = await Promise.all([accepted, answered]);
    await new Promise<void>((resolve) => {
      theirs.listener = { acknowledged: () => resolve() };
      if (theirs.state === 'confirmed') resolve();
    });
    return { ours, theirs };
  };

  test('is ended by either side over the connection that it was made by', async () => {
    const [caller, callee] = [await start('a.example'), await start('b.example')];
    const first = await connectCall(caller, callee, 'b.example');
    expect(first.theirs.remoteTarget).toMatch(/^sips:us@127\.0\.0\.1:\d+$/);
    expect(await first.ours.bye()).toMatchObject({ kind: 'answered', response: { status: 200 } });
    const second = await connectCall(caller, callee, 'b.example');
    expect(await second.theirs.bye()).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect([caller.counts().connections, callee.counts().connections]).toEqual([1, 1]);
  });

  test('to a server that is somebody else fails at once, and the server hears nothing', async () => {
    const [caller, callee] = [await start('a.example'), await start('rogue.example')];
    const heard: string[] = [];
    callee.listener = { message: (out) => heard.push(out ? 'out' : 'in') };
    await expect(connectCall(caller, callee, 'b.example')).rejects.toThrow('transport');
    expect(heard).toEqual([]);
    expect(caller.counts().connections).toBe(0);
  });
});
