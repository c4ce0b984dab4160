/** The live stream's door, tried from inside and outside (threat W3). */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { freshFolders } from '../store/testing/folders.ts';
import { type Desk, openDesk, PASSWORD } from './testing/api-desk.ts';

const folder = freshFolders();
let desk: Desk;
let cookie: string;
beforeAll(async () => {
  desk = await openDesk({ folder: folder(), adminPassword: PASSWORD });
  ({ cookie } = await desk.logIn());
});
afterAll(() => desk.close());

/** `open`, or the status of the refusal. */
function connect(headers: Record<string, string>): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${desk.host}/api/live`, { headers });
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('error', (error) => resolve(/\d{3}/.exec(error.message)?.[0] ?? error.message));
  });
}

describe('who reads the live stream', () => {
  test('a page of ours with a session', async () => {
    expect(await connect({ cookie, origin: desk.origin })).toBe('open');
  });

  test('nobody without a session, not even with the password', async () => {
    expect(await connect({ origin: desk.origin })).toBe('401');
    expect(await connect({ origin: desk.origin, authorization: `Basic ${btoa(`admin:${PASSWORD}`)}` })).toBe('401');
  });

  test('no page of forty others, though the browser sends the cookie along', async () => {
    const { port } = desk;
    const hosts = ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '127.0.0.2', '[::1]', '0.0.0.0'];
    const origins = [
      ...hosts.flatMap((host) => [
        `http://${host}`,
        `https://${host}`,
        `http://${host}:${port}`,
        `https://${host}:${port}`,
      ]),
      ...[
        'http://localhost',
        'https://localhost',
        'http://127.0.0.1',
        'https://127.0.0.1',
        `https://127.0.0.1:${port}`,
      ],
      ...[
        `http://127.0.0.1:${port}.evil.example`,
        `http://127.0.0.1:${port}@evil.example`,
        `http://user@127.0.0.1:${port}`,
      ],
      ...['null', 'file://', 'chrome-extension://abc', 'moz-extension://abc', 'about:blank', 'data:', 'ws://127.0.0.1'],
      `${desk.origin}/`,
      `${desk.origin} http://evil.example`,
      `HTTP://127.0.0.1:${port}`,
    ];
    expect(origins.length).toBeGreaterThanOrEqual(40);
    for (const origin of origins) expect(await connect({ cookie, origin }), origin).toBe('403');
  });

  test('no page that hides its origin, none under a foreign host name', async () => {
    expect(await connect({ cookie })).toBe('403');
    expect(await connect({ cookie, origin: desk.origin, host: 'evil.example' })).toBe('421');
  });
});
