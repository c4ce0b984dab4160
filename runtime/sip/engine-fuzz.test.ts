/** Mutants of everything that a peer may say reach a whole user agent with calls: no throw, and nothing stays behind. */

import { describe, expect, test, vi } from 'vitest';
import { SimulatedClock } from '../clock.ts';
import type { Dialog } from './dialog/dialog.ts';
import { figuresOf, fuzz } from './testing/fuzz.ts';
import { LoopbackNetwork } from './testing/loopback-network.ts';
import { drawsFrom } from './testing/mutations.ts';
import { createUserAgent, nothing } from './testing/stage.ts';

vi.setConfig({ testTimeout: 1_800_000 });

/** With those of the parser and of SDP 100,000, and ten million in `npm run test:long`. */
const inputs = process.env.TEST_LONG === '1' ? 1_000_000 : 10_000;

const perRound = 100;
const rounds = inputs / perRound;

const peer = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
const source = { ...peer, local: { address: '10.0.0.1', port: 5060 } };
const abilities = {
  allow: ['INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY', 'SUBSCRIBE', 'MESSAGE', 'REGISTER'],
  supported: ['100rel', 'timer', 'replaces', 'norefersub'],
  events: ['message-summary', 'dialog'],
};

/** Stands for a number that rises, so that not everything is taken for a repetition. */
const serial = '777777';

/** A request of Alice in the call of that id; `tag` is ours, with its name, or nothing. */
function say(method: string, cseq: string, id: string, tag: string, more: readonly string[] = [], body = ''): Buffer {
  const lines = [
    `${method} sip:bob@10.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 10.0.0.2:5060;branch=z9hG4bK${id}-${serial};rport`,
    'Max-Forwards: 70',
    'From: "Alice" <sip:alice@10.0.0.2>;tag=alice',
    `To: <sip:bob@10.0.0.1>${tag}`,
    `Call-ID: ${id}@10.0.0.2`,
    `CSeq: ${cseq} ${method}`,
    'Contact: <sip:alice@10.0.0.2:5060>',
    ...more,
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const invite = (cseq: string, id: string, tag: string) =>
  say(
    'INVITE',
    cseq,
    id,
    tag,
    ['Content-Type: application/sdp', 'Supported: 100rel, timer', 'Session-Expires: 90'],
    'v=0',
  );

/** All that Alice may say next. */
function repertoire(id: string, tag: string): Buffer[] {
  const sipfrag = ['Event: refer', 'Subscription-State: active;expires=60', 'Content-Type: message/sipfrag'];
  const joined = `Replaces: ${id}@10.0.0.2;to-tag=${tag.slice(5)};from-tag=alice`;
  return [
    invite(serial, id, tag),
    invite('1', `${id}-${serial}`, ''),
    say('ACK', '1', id, tag),
    say('ACK', serial, id, tag, ['Content-Type: application/sdp'], 'v=0'),
    say('CANCEL', '1', `${id}-${serial}`, ''),
    say('BYE', serial, id, tag, ['Reason: Q.850;cause=16;text="Normal"']),
    say('UPDATE', serial, id, tag, ['Content-Type: application/sdp', 'Session-Expires: 90;refresher=uac'], 'v=0'),
    say('PRACK', serial, id, tag, ['RAck: 1 1 INVITE']),
    say('INFO', serial, id, tag, ['Content-Type: application/dtmf-relay'], 'Signal=5\r\n'),
    say('REFER', serial, id, tag, [
      `Refer-To: <sip:c@d?Replaces=x%40y%3Bto-tag%3Da%3Bfrom-tag%3Db>`,
      'Referred-By: <sip:a@b>',
    ]),
    say('NOTIFY', serial, id, tag, sipfrag, 'SIP/2.0 200 OK\r\n'),
    say('SUBSCRIBE', serial, id, tag, ['Event: refer;id=5', 'Expires: 0']),
    say('SUBSCRIBE', '1', `${id}-${serial}`, '', ['Event: message-summary', 'Expires: 60']),
    say('INVITE', '1', `${id}-${serial}`, '', [joined, 'Require: replaces']),
    say('OPTIONS', '1', `${id}-${serial}`, '', ['Accept: application/sdp']),
    say('MESSAGE', '1', `${id}-${serial}`, '', ['Content-Type: text/plain'], 'hello'),
  ];
}

/** Answers to a request of ours. */
function answers(request: string): Buffer[] {
  const [, ...lines] = request.split('\r\n\r\n')[0]!.split('\r\n');
  const copied = lines.filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
  const tagged = copied.map((line) => (line.startsWith('To:') ? `${line};tag=alice` : line));
  const starts = [
    '100 Trying',
    '180 Ringing',
    '183 Progress',
    '200 OK',
    '302 Moved',
    '401 No',
    '486 Busy',
    '503 Later',
  ];
  const more = ['Contact: <sip:alice@10.0.0.2>', 'Require: 100rel', 'RSeq: 1', 'Retry-After: 5', 'Content-Length: 0'];
  return starts.map((start) => Buffer.from(`${[`SIP/2.0 ${start}`, ...tagged, ...more].join('\r\n')}\r\n\r\n`));
}

const splinters = [
  '\r\n',
  '\0',
  '"',
  ';',
  ',',
  ' ',
  ';tag=',
  '-1',
  '99999999999',
  ';lr',
  'Require: x\r\n',
  'é',
  'a'.repeat(900),
];

describe('a user agent', () => {
  test(`survives ${inputs} mutants among its calls`, async () => {
    const clock = new SimulatedClock();
    const network = new LoopbackNetwork(clock);
    const transport = network.transport('10.0.0.1');
    const userAgent = createUserAgent(clock, network, '10.0.0.1', { ...abilities, transports: [transport] });
    const errors: unknown[] = [];
    const dialogs: Dialog[] = [];
    const seen: Record<string, number> = {};
    const choose = drawsFrom(3261);
    const count = (fact: string) => {
      seen[fact] = (seen[fact] ?? 0) + 1;
    };
    const watch = (dialog: Dialog) => {
      dialogs.push(dialog);
      dialog.listener = {
        reinvite(exchange) {
          count('reinvite');
          if (choose(2)) exchange.accept({ body: 'v=0' });
          else exchange.refuse(488);
        },
        update(exchange) {
          count('update');
          if (choose(2)) exchange.accept({ body: 'v=0' });
          else exchange.refuse(488);
        },
        refer(exchange) {
          count('refer');
          if (choose(2)) void exchange.accept().notify(200);
          else exchange.refuse(603);
        },
        request(request) {
          count(request.request.method);
          request.respond(200);
        },
        acknowledged: () => count('acknowledged'),
        ended: ({ by, why }) => count(`ended by ${by}: ${why}`),
      };
    };
    userAgent.listener = {
      callbackFailed: (error) => errors.push(error),
      invite(incoming) {
        count('invite');
        if (choose(4) === 0) return void incoming.refuse(486);
        if (choose(2)) incoming.progressReliably(183, { body: 'v=0' });
        watch(incoming.accept({ body: 'v=0' }));
      },
      subscribe(subscription) {
        count('subscribe');
        subscription.accept(() => ({ body: 'x', contentType: 'text/plain' }), 60);
      },
      request: (request) => request.respond(200),
    };
    await userAgent.start();
    let number = 1_000_000;
    const receive = (bytes: Buffer): string => {
      const before = network.sent.length;
      if (choose(4) > 0) number++;
      const text = bytes.toString('latin1').replaceAll(serial, String(number));
      userAgent.received(Buffer.from(text, 'latin1'), source, transport);
      clock.advanceSync(20);
      if (errors.length > 0) throw errors[0];
      const replied = network.sent.length > before;
      if (network.sent.length > 100) network.sent.length = 0;
      return replied ? 'answered' : 'silent';
    };
    const verdicts: Record<string, number> = {};
    let slow = 0;
    let slowest = 0;
    let mostBytes = 0;
    let mostTransactions = 0;
    const rss = process.memoryUsage.rss();
    for (let round = 0; round < rounds; round++) {
      const id = `round-${round}`;
      receive(invite('1', id, ''));
      const tag = `;tag=${dialogs.at(-1)?.id.localTag ?? 'none'}`;
      receive(say('ACK', '1', id, tag));
      network.sent.length = 0;
      const outgoing = userAgent.invite(
        { uri: 'sip:alice@10.0.0.2', destination: peer, from: { uri: 'sip:bob@10.0.0.1' }, body: 'v=0' },
        {
          progress: () => count('progress'),
          accepted: watch,
          refused: () => count('refused'),
          failed: () => count('failed'),
        },
      );
      const seeds = [...repertoire(id, tag), ...answers(network.sent[0]!.text)];
      const figures = await fuzz({ inputs: perRound, seed: round, seeds, splinters }, receive);
      for (const [verdict, times] of Object.entries(figures.verdicts))
        verdicts[verdict] = (verdicts[verdict] ?? 0) + times;
      slow += figures.slow;
      slowest = Math.max(slowest, figures.slowest);
      mostBytes = Math.max(mostBytes, userAgent.keptBytes);
      mostTransactions = Math.max(mostTransactions, userAgent.counts().transactions);
      outgoing.cancel();
      for (const dialog of dialogs.splice(0)) void dialog.bye();
    }
    const grown = (process.memoryUsage.rss() - rss) / 2 ** 20;
    console.info(
      figuresOf('SIP engine', { inputs, seed: 0, seeds: [], splinters }, { verdicts, slow, slowest, grown }),
    );
    console.info(`S1: at most ${mostTransactions} transactions and ${mostBytes >> 10} KiB of kept answers at once`);
    // What 32 s can bring of one input every 20 ms.
    expect(mostTransactions).toBeLessThanOrEqual(32_000 / 20 + 200);
    expect(mostBytes).toBeLessThanOrEqual(4 * 2 ** 20);
    console.info(`they led to ${JSON.stringify(seen)}`);
    expect(verdicts.answered).toBeGreaterThan(inputs / 10);
    expect(seen['ended by peer: bye']).toBeGreaterThan(rounds / 10);
    for (let minute = 0; minute < 10; minute++) await clock.advance(60_000);
    expect(errors).toEqual([]);
    expect(userAgent.counts()).toEqual(nothing);
    await userAgent.stop();
  });
});
