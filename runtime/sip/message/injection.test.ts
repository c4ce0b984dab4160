/** S13: line ends and worse in everything that comes from a caller's name or a variable; no header line is ever added. */

import { afterEach, beforeEach, expect, test } from 'vitest';
import { InviteRecorder } from '../testing/recorders.ts';
import { nothing, type Stage, setStage } from '../testing/stage.ts';
import { parseMessage } from './parse-message.ts';

const breaks = ['\r\n', '\n', '\r', '\0', '\r\n\r\n', '\n\t', '\u2028', '%0d%0a', '\u000b', '"\r\n', '>\r\n', '\\\r\n'];
const additions = [
  'Evil: yes',
  'Contact: <sip:evil@evil.example>',
  'P-Asserted-Identity: <sip:ceo@example.org>',
  'Route: <sip:evil.example;lr>',
  '"><script>alert(1)</script>',
];
const payloads = breaks.flatMap((end) => additions.map((addition) => `x${end}${addition}`));

let stage: Stage;
beforeEach(async () => {
  stage = await setStage({ allow: ['INFO', 'MESSAGE'] });
});
afterEach(async () => {
  expect(await stage.finish()).toEqual(nothing);
});

/** Names of the header lines as a strict reader sees them: what stands before the first colon of each line. */
const linesOf = (text: string): string[] =>
  text
    .split('\r\n\r\n', 1)[0]!
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(':', 1)[0]!.toLowerCase());

const destination = { transport: 'udp', address: '10.0.0.2', port: 5060 } as const;
const from = { uri: 'sip:us@10.0.0.1' };
const callee = 'sip:bob@10.0.0.2';

/** Every place where a text of somebody else may stand in what we send. */
const places: Readonly<Record<string, (text: string) => void>> = {
  'a display name': (text) => invite({ from: { ...from, displayName: text } }),
  "the callee's display name": (text) => invite({ to: { displayName: text, uri: callee } }),
  'a header value': (text) => invite({ headers: [['Subject', text]] }),
  'a Call-ID': (text) => invite({ callId: text }),
  'a content type': (text) => invite({ body: 'x', contentType: text }),
  'a Request-URI': (text) => invite({ uri: `${callee};x=${text}` }),
  'a From URI': (text) => invite({ from: { uri: `sip:${text}@10.0.0.1` } }),
  'a Route': (text) => invite({ route: [`sip:10.0.0.2;lr;x=${text}`] }),
  'a method': (text) => void stage.userAgent.request({ method: `MESSAGE${text}`, uri: callee, destination, from }),
};

function invite(more: object): void {
  const options = {
    uri: callee,
    destination,
    from,
    to: { displayName: 'x', uri: callee },
    headers: [['Subject', 'x'] as const],
  };
  stage.userAgent.invite({ ...options, route: ['sip:10.0.0.2;lr'], ...more }, new InviteRecorder()).cancel();
}

let tried = 0;
let added = 0;

test.each(Object.entries(places))('S13: %s', async (_name, say) => {
  say('x');
  const [plain] = stage.network.sent.splice(0);
  const expected = new Set(linesOf(plain!.text));
  for (const payload of payloads) {
    say(payload);
    const [datagram] = stage.network.sent.splice(0);
    tried++;
    const lines = linesOf(datagram!.text);
    const foreign = lines.filter((name) => !expected.has(name) || /evil|identity/.test(name));
    const bodies = datagram!.text.split('\r\n\r\n').length - 1;
    if (foreign.length > 0 || lines.length !== expected.size || bodies > 1) added++;
    expect(foreign, JSON.stringify(payload)).toEqual([]);
    expect(lines.length, JSON.stringify(payload)).toBe(expected.size);
    // Whatever the text did to its own header, the message is whole or refused, and its body is ours.
    const message = parseMessage(datagram!.bytes);
    if (message.kind === 'request') expect(message.text).not.toContain('yes');
  }
});

test('S13: reasons and headers of our responses', async () => {
  for (const payload of payloads) {
    const call = stage.peer.call();
    call.invite();
    await stage.settle();
    stage.network.sent.length = 0;
    stage.user.invites.at(-1)!.refuse(486, { reason: payload, headers: [['Warning', payload]] });
    const [datagram] = stage.network.sent.splice(0);
    tried++;
    const foreign = linesOf(datagram!.text).filter((name) => /evil|identity|route|contact/.test(name));
    if (foreign.length > 0) added++;
    expect(foreign).toEqual([]);
    expect(datagram!.text).toMatch(/^SIP\/2\.0 486 /);
    call.ackRefusal();
    await stage.settle();
  }
  console.info(`S13: ${tried} texts, ${added} header lines added`);
  expect(tried).toBeGreaterThanOrEqual(500);
});
