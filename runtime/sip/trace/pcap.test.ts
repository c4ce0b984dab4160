import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pcapFile } from './pcap.ts';
import type { TracedMessage } from './traced-message.ts';

const at = Date.UTC(2026, 0, 5, 9, 0, 0, 250);
const options = 'OPTIONS sip:a@10.0.0.1 SIP/2.0\r\nCall-ID: abc\r\nCSeq: 1 OPTIONS\r\n\r\n';

const message = (more: Partial<TracedMessage> = {}): TracedMessage => ({
  at,
  out: false,
  transport: 'udp',
  from: { address: '10.0.0.2', port: 5070 },
  to: { address: '10.0.0.1', port: 5060 },
  firstLine: '',
  text: options,
  ...more,
});
const overV6 = { from: { address: 'fe80::2%eth0', port: 5070 }, to: { address: '2001:db8::1', port: 5060 } };

/** The complement sum over all words is zero when a checksum inside them is right (RFC 1071). */
function sum(...parts: Buffer[]): number {
  const bytes = Buffer.concat(parts);
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += (bytes[i]! << 8) + (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + (total >> 16);
  return ~total & 0xffff;
}

const lengthAndProtocol = (length: number): Buffer => Buffer.from([0, 17, length >> 8, length & 255]);

describe('a capture file', () => {
  test('of nothing is its header', () => {
    expect(pcapFile([]).toString('hex')).toBe('d4c3b2a1020004000000000000000000ffff000065000000');
  });

  test('holds an IPv4 packet, byte by byte', () => {
    const file = pcapFile([message({ text: 'hi' })]);
    expect(file.subarray(24, 40).toString('hex')).toBe('907d5b6990d003001e0000001e000000');
    expect(file.subarray(40).toString('hex')).toBe(
      // version, length 30, TTL 64, UDP, checksum, both addresses
      '4500001e00000000401166cd0a0000020a000001' +
        // ports 5070 and 5060, length 10, checksum, "hi"
        '13ce13c4000a5bdc6869',
    );
  });

  test.each([0, 1, 2, 99, 1400])('has right checksums around %i bytes', (length) => {
    const text = 'z'.repeat(length);
    const ipv4 = pcapFile([message({ text })]).subarray(40);
    expect(sum(ipv4.subarray(0, 20))).toBe(0);
    expect(sum(ipv4.subarray(12, 20), lengthAndProtocol(8 + length), ipv4.subarray(20))).toBe(0);
    const ipv6 = pcapFile([message({ ...overV6, text })]).subarray(40);
    expect(ipv6.length).toBe(48 + length);
    expect(sum(ipv6.subarray(8, 40), lengthAndProtocol(8 + length), ipv6.subarray(40))).toBe(0);
    expect(ipv6.subarray(8, 40).toString('hex')).toBe(`fe80${'0'.repeat(27)}220010db8${'0'.repeat(23)}1`);
  });

  test('cuts what no datagram can hold', () => {
    for (const addresses of [{}, overV6]) {
      const file = pcapFile([message({ ...addresses, text: 'x'.repeat(300_000) }), message()]);
      expect(file.readUInt32LE(32)).toBe(65_535);
      expect(file.length).toBe(24 + 16 + 65_535 + 16 + 28 + options.length);
    }
  });

  test('takes an unknown end of ours as 0.0.0.0, and mixed families as IPv6', () => {
    const file = pcapFile([
      message({ to: { address: 'localhost', port: 0 } }),
      message({ from: overV6.from, to: { address: '10.0.0.1', port: 5060 } }),
    ]);
    expect(file.subarray(56, 60).toString('hex')).toBe('00000000');
    expect(file.toString('hex')).toContain('00000000000000000000ffff0a000001');
  });
});

const tshark = canRun('tshark');
if (!tshark)
  console.warn('SKIPPED, and counted as such: tshark is not installed, so nobody else reads our capture files');

describe.skipIf(!tshark)('tshark', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trace-'));
  const file = join(folder, 'call.pcap');
  beforeAll(() => {
    const answer = options.replace('OPTIONS sip:a@10.0.0.1 SIP/2.0', 'SIP/2.0 200 OK');
    const back = { from: message().to, to: message().from, at: at + 12 };
    writeFileSync(file, pcapFile([message(), message({ ...back, text: answer }), message(overV6)]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads each message with its addresses, times and checksums', () => {
    const fields = ['frame.time_epoch', 'ip.src', 'ipv6.src', 'udp.srcport', 'sip.Request-Line', 'sip.Status-Line'];
    const checks = ['ip.checksum.status', 'udp.checksum.status'];
    const output = execFileSync(
      'tshark',
      [
        ...['-r', file, '-T', 'fields', '-E', 'separator=|'],
        ...['-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE'],
        ...[...fields, ...checks].flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const rows = output
      .trim()
      .split('\n')
      .map((line) => line.split('|'));
    expect(rows.map(([time]) => Math.round(Number(time) * 1000) || Date.parse(time!))).toEqual([at, at + 12, at]);
    expect(rows.map((row) => row.slice(1))).toEqual([
      ['10.0.0.2', '', '5070', 'OPTIONS sip:a@10.0.0.1 SIP/2.0', '', '1', '1'],
      ['10.0.0.1', '', '5060', '', 'SIP/2.0 200 OK', '1', '1'],
      ['', 'fe80::2', '5070', 'OPTIONS sip:a@10.0.0.1 SIP/2.0', '', '', '1'],
    ]);
  });
});

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
