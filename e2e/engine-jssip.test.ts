/** The engine as the server of JsSIP, a SIP stack for browsers, over WebSocket (RFC 7118); its media is a stand-in. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import JsSIP from 'jssip';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../runtime/clock.ts';
import { computeHa1Set } from '../runtime/sip/auth/digest-response.ts';
import { DigestServer } from '../runtime/sip/auth/digest-server.ts';
import type { IncomingRequest } from '../runtime/sip/dialog/dialog.ts';
import { noSipMetrics, silentSipLog } from '../runtime/sip/facilities.ts';
import { CallRecorder, UserAgentRecorder } from '../runtime/sip/testing/recorders.ts';
import type { Source } from '../runtime/sip/transport/address.ts';
import { UserAgent } from '../runtime/sip/user-agent.ts';
import { until } from './harness/patience.ts';

const realm = 'example.test';
const sdp = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 9 RTP/AVP 0', ''].join(
  '\r\n',
);

/** Says what a browser's would say; nothing is heard. */
class SilentConnection extends EventTarget {
  readonly iceGatheringState = 'complete';
  readonly signalingState = 'stable';
  localDescription: unknown;
  createOffer = async () => ({ type: 'offer', sdp });
  createAnswer = async () => ({ type: 'answer', sdp });
  setLocalDescription = async (description: unknown) => {
    this.localDescription = description;
  };
  setRemoteDescription = async () => {};
  getSenders = () => [];
  close = () => {};
}

/** What the type declarations of JsSIP leave open. */
interface IncomingSession {
  readonly session: { readonly direction: string; answer(options: object): void };
}
interface ReceivedMessage {
  readonly originator: string;
  readonly request: { readonly body?: string };
}

class Description {
  constructor({ type, sdp }: { type: string; sdp: string }) {
    Object.assign(this, { type, sdp });
  }
}

describe('JsSIP', () => {
  let userAgent: UserAgent;
  let user: UserAgentRecorder;
  let http: Server;
  let doors: WebSocketServer;
  let page: JsSIP.UA;
  let registered: Source | undefined;
  let contact = '';
  const heard: string[] = [];

  // One page for all, since JsSIP takes 2 s to stop.
  beforeAll(async () => {
    vi.stubGlobal('window', globalThis);
    vi.stubGlobal('WebSocket', WebSocket);
    vi.stubGlobal('RTCPeerConnection', SilentConnection);
    vi.stubGlobal('RTCSessionDescription', Description);
    http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const clock = systemClock();
    userAgent = new UserAgent({
      listen: [],
      clock,
      log: silentSipLog,
      metrics: noSipMetrics,
      allow: ['INFO', 'MESSAGE', 'REGISTER', 'REFER', 'NOTIFY', 'UPDATE'],
      supported: ['timer', 'path', 'outbound'],
      userAgentHeader: 'Engine',
      webSockets: () => ({ host: '127.0.0.1', port }),
    });
    await userAgent.start();
    user = new UserAgentRecorder(userAgent);
    userAgent.listener.message = (out, bytes) => !out && heard.push(Buffer.from(bytes).toString());
    const digest = new DigestServer({
      realm,
      clock,
      account: (name) => (name === 'page' ? { ha1: computeHa1Set(name, realm, 'geheim') } : undefined),
    });
    userAgent.listener.request = (request) => received(request, digest);
    doors = new WebSocketServer({ server: http, perMessageDeflate: false, handleProtocols: () => 'sip' });
    doors.on('connection', (socket, request) => {
      const { remotePort = 0 } = request.socket;
      userAgent.acceptWebSocket(
        socket,
        { address: '127.0.0.1', port: remotePort },
        { address: '127.0.0.1', port },
        false,
      );
    });
    page = newPage('geheim');
  });
  beforeEach(() => {
    const { events, invites, dialogs, ends, reinvites, requests, referrals, acks } = user;
    for (const list of [events, invites, dialogs, ends, reinvites, requests, referrals, acks, heard]) list.length = 0;
    user.onInvite = () => {};
  });
  afterEach(() => expect(user.errors).toEqual([]));
  afterAll(async () => {
    page?.stop();
    await until('the page has gone', () => userAgent.counts().connections === 0);
    await userAgent.stop();
    doors.close();
    await new Promise<void>((resolve) => http.close(() => resolve()));
    vi.unstubAllGlobals();
  });

  const newPage = (password: string) =>
    new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`)],
      uri: `sip:page@${realm}`,
      password,
      session_timers: true,
    });

  function received(incoming: IncomingRequest, digest: DigestServer): void {
    const { request, source } = incoming;
    user.requests.push(incoming);
    if (request.method !== 'REGISTER') return incoming.respond(200);
    const verdict = digest.judge(request, source, 'page');
    if (verdict.kind !== 'accepted') return incoming.respond(verdict.status, { headers: verdict.headers });
    registered = request.header('expires') === '0' ? undefined : source;
    contact = request.contacts[0]?.uri ?? contact;
    const contacts = request.headers('contact').map((value) => ['Contact', `${value};expires=600`] as const);
    incoming.respond(200, { headers: contacts });
  }

  const online = async () => {
    if (!page.isConnected()) page.start();
    return until('the page is registered', () => page.isRegistered() && registered);
  };
  /** A call of the page that the engine has answered. */
  const talking = async () => {
    await online();
    user.onInvite = (invite) => {
      invite.progress(180);
      user.accept(sdp);
    };
    const session = page.call(`sip:echo@${realm}`, { mediaConstraints: { audio: false, video: false } });
    await until('the page is connected', () => session.isEstablished() && user.acks.length === 1);
    return { session, dialog: user.dialogs[0]! };
  };

  test('with a wrong password does not register', async () => {
    const stranger = newPage('falsch');
    const failed = new Promise<string>((resolve) =>
      stranger.on('registrationFailed', ({ cause }) => resolve(String(cause))),
    );
    stranger.start();
    expect(await failed).toBe('Authentication Error');
    expect(heard.filter((text) => text.startsWith('REGISTER'))).toHaveLength(2);
    stranger.stop();
  });

  test('calls, presses a key, holds, and hangs up', async () => {
    const { session } = await talking();
    session.sendDTMF('5');
    await until('the key has come', () => user.events.includes('request INFO'));
    expect(user.requests.at(-1)!.request.text).toMatch(/Signal=5/);
    user.requests.at(-1)!.respond(200);
    session.hold();
    const reinvite = await until('the re-INVITE has come', () => user.reinvites[0]);
    expect(reinvite.request.text).toMatch(/a=(sendonly|inactive)|m=audio/);
    reinvite.accept({ body: sdp });
    await until('the page holds', () => session.isOnHold().local);
    session.terminate();
    await until('the call is over', () => user.ends.length === 1);
    expect(user.ends[0]).toMatchObject({ by: 'peer', why: 'bye' });
  });

  test('is hung up on', async () => {
    const { session, dialog } = await talking();
    expect(await dialog.bye()).toMatchObject({ kind: 'answered', response: { status: 200 } });
    await until('the page knows', () => session.isEnded());
  });

  test('refers us elsewhere, and hears how that goes', async () => {
    const { session } = await talking();
    const told: string[] = [];
    const events = {
      accepted: () => told.push('accepted'),
      progress: () => told.push('progress'),
      failed: () => told.push('failed'),
    };
    session.refer(`sip:other@${realm}`, { eventHandlers: events });
    const referral = await until('the REFER has come', () => user.referrals[0]);
    expect(referral.uri).toBe(`sip:other@${realm}`);
    void referral.accept().notify(200, 'OK');
    await until('the page has been told', () => told.includes('accepted'));
    session.terminate();
    await until('the call is over', () => user.ends.length === 1);
  });

  test('gives up before the answer', async () => {
    await online();
    user.onInvite = (invite) => invite.progress(180);
    const session = page.call(`sip:echo@${realm}`, { mediaConstraints: { audio: false, video: false } });
    await until('it rings', () => session.isInProgress() && user.invites.length === 1);
    session.terminate();
    await until('the INVITE is cancelled', () => user.events.includes('cancelled by CANCEL'));
  });

  test('is called over its own connection, answers, and hangs up', async () => {
    const source = await online();
    page.once('newRTCSession', ({ session }: IncomingSession) => {
      if (session.direction === 'incoming') session.answer({ mediaConstraints: { audio: false, video: false } });
    });
    const record = new CallRecorder();
    const from = { uri: `sip:other@${realm}` };
    userAgent.call({ uri: contact, destination: source, from, body: sdp }, record);
    const dialog = await until('the page has answered', () => record.dialog);
    expect((await dialog.reinvite({ body: sdp })).kind).toBe('accepted');
    page.terminateSessions();
    await until('the call is over', () => record.events.includes('ended by peer: bye'));
  });

  test('sends and gets messages', async () => {
    const source = await online();
    const sent = new Promise<void>((resolve, reject) => {
      const eventHandlers = { succeeded: () => resolve(), failed: () => reject(new Error('not sent')) };
      page.sendMessage(`sip:other@${realm}`, 'hello', { eventHandlers });
    });
    await sent;
    expect(user.requests.at(-1)!.request.text).toBe('hello');
    const got = new Promise<string>((resolve) =>
      page.on(
        'newMessage',
        ({ originator, request }: ReceivedMessage) => originator === 'remote' && resolve(request.body ?? ''),
      ),
    );
    const from = { uri: `sip:other@${realm}` };
    const outcome = await userAgent.ask({
      method: 'MESSAGE',
      uri: contact,
      destination: source,
      from,
      body: 'hi',
      contentType: 'text/plain',
    });
    expect(outcome).toMatchObject({ kind: 'answered', response: { status: 200 } });
    expect(await got).toBe('hi');
  });

  test('leaves, and comes back with a password that it proves once', async () => {
    await online();
    page.unregister();
    await until('the page is unregistered', () => registered === undefined);
    page.register();
    await online();
    expect(heard.filter((text) => text.startsWith('REGISTER')).length).toBeLessThanOrEqual(4);
  });
});
