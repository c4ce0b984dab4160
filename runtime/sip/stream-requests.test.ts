/** The whole engine behind a real TCP listener. */

import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { noSipMetrics, silentSipLog } from './facilities.ts';
import { UserAgentRecorder } from './testing/recorders.ts';
import { UserAgent } from './user-agent.ts';

describe('over TCP', () => {
  let userAgent: UserAgent;
  let user: UserAgentRecorder;
  let socket: Socket;
  let heard = '';
  let wake = () => {};
  beforeEach(async () => {
    userAgent = new UserAgent({
      listen: [{ transport: 'tcp', host: '127.0.0.1', port: 0 }],
      clock: systemClock(),
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: [],
      userAgentHeader: 'Test',
    });
    user = new UserAgentRecorder(userAgent);
    await userAgent.start();
    heard = '';
    socket = connect(userAgent.listening[0]!.port, '127.0.0.1');
    socket.on('data', (chunk) => {
      heard += chunk;
      wake();
    });
    socket.on('close', () => wake());
  });
  afterEach(async () => {
    socket.destroy();
    await userAgent.stop();
    expect(userAgent.counts()).toEqual({ transactions: 0, dialogs: 0, connections: 0, timers: 0 });
  });
  const until = async (pattern: RegExp) => {
    while (!pattern.test(heard)) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const request = (method: string, to = '', length = 'Content-Length: 0\r\n') =>
    `${method} sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/TCP 10.9.9.9:5060;branch=z9hG4bK${method}\r\nMax-Forwards: 70\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x@y>${to}\r\nCall-ID: tcp\r\nCSeq: 1 ${method}\r\nContact: <sip:a@10.9.9.9>\r\n${length}\r\n`;

  test('answers and requests go back over the connection, whatever Via and Contact say', async () => {
    socket.write(request('INVITE'));
    user.onInvite = () => user.accept();
    await until(/^SIP\/2.0 200 OK[\s\S]*answer$/);
    expect(heard).toContain('received=127.0.0.1');
    expect(heard).toMatch(/Contact: <sip:x@127.0.0.1:\d+;transport=tcp>/);
    socket.write(request('ACK', `;tag=${/To: .*tag=(\w+)/.exec(heard)![1]}`));
    while (user.acks.length === 0) await new Promise((resolve) => setImmediate(resolve));
    void user.dialogs[0]!.bye();
    await until(/BYE sip:a@10.9.9.9 SIP\/2.0/);
    expect(userAgent.counts().connections).toBe(1);
  });

  test('a message without Content-Length gets 400, and the connection ends', async () => {
    socket.write(request('OPTIONS', '', ''));
    await until(/^SIP\/2.0 400 No Usable Content-Length\r\n/);
    while (!socket.readableEnded && !socket.destroyed) await new Promise((resolve) => setImmediate(resolve));
    // The peer's half ends a moment after ours.
    while (userAgent.counts().connections > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  test('a request that comes again over a new connection is answered there, once (RFC 3261 §18.2.2)', async () => {
    socket.write(request('INVITE'));
    user.onInvite = (invite) => invite.progress(180);
    await until(/^SIP\/2.0 180 /);
    socket.destroy();
    while (userAgent.counts().connections > 0) await new Promise((resolve) => setImmediate(resolve));
    const again = connect(userAgent.listening[0]!.port, '127.0.0.1');
    let answers = '';
    again.on('data', (chunk) => {
      answers += chunk;
    });
    again.write(request('INVITE'));
    const heard = async (pattern: RegExp) => {
      while (!pattern.test(answers)) await new Promise((resolve) => setImmediate(resolve));
    };
    await heard(/^SIP\/2.0 180 /);
    expect(user.invites).toHaveLength(1);
    user.invites[0]!.refuse(486);
    await heard(/SIP\/2.0 486 /);
    again.write(request('ACK', `;tag=${/486[\s\S]*To: .*tag=(\w+)/.exec(answers)![1]}`));
    while (userAgent.counts().transactions > 0) await new Promise((resolve) => setImmediate(resolve));
    again.destroy();
    while (userAgent.counts().connections > 0) await new Promise((resolve) => setImmediate(resolve));
  });
});
