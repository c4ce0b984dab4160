import { beforeEach, describe, expect, test } from 'vitest';
import { type Endpoint, SourceLock, type SourceRules } from './source-lock.ts';

const inSdp: Endpoint = { address: '192.168.1.20', port: 4000 };
const behindNat: Endpoint = { address: '198.51.100.7', port: 61_000 };
const stranger: Endpoint = { address: '203.0.113.66', port: 9 };
const rules: SourceRules = { remote: inSdp, signallingAddress: behindNat.address, learnSource: true };

let lock: SourceLock;
let now: number;

/** Sends packets with these sequence numbers; gives back which were accepted. */
function send(from: Endpoint, sequences: readonly number[], ssrc = 1, negotiated = true): boolean[] {
  return sequences.map((sequence) => {
    now += 20;
    return lock.accepts(from, { ssrc, sequence, negotiated }, now);
  });
}

beforeEach(() => {
  lock = new SourceLock();
  now = 0;
  lock.begin(rules);
});

describe('the source of a stream', () => {
  test('nothing is accepted before there is an SDP', () => {
    lock = new SourceLock();
    expect(send(inSdp, [1, 2, 3, 4, 5, 6])).not.toContain(true);
  });

  test('is the address of the SDP at its first packet', () => {
    expect(send(inSdp, [7])).toEqual([true]);
    expect(lock.source).toEqual(inSdp);
    expect(send(behindNat, [1, 2, 3, 4, 5, 6])).not.toContain(true);
  });

  test('is learnt from five consecutive packets, across the wrap of the sequence number', () => {
    expect(send(behindNat, [65_533, 65_534, 65_535, 0, 1, 2])).toEqual([false, false, false, false, true, true]);
    expect(lock.source).toEqual(behindNat);
  });

  test('is not learnt where learning is off', () => {
    lock.begin({ ...rules, learnSource: false });
    expect(send(behindNat, [1, 2, 3, 4, 5, 6])).not.toContain(true);
    expect(send(inSdp, [1])).toEqual([true]);
  });

  test('is not learnt from packets of a payload type nobody negotiated', () => {
    expect(send(behindNat, [1, 2, 3, 4, 5, 6], 1, false)).not.toContain(true);
    expect(send(inSdp, [1], 1, false)).toEqual([false]);
  });

  test('a gap or another SSRC begins the count anew', () => {
    expect(send(behindNat, [1, 2, 3, 4, 6, 7, 8, 9])).not.toContain(true);
    expect(send(behindNat, [10, 11, 12, 13], 2)).not.toContain(true);
    expect(send(behindNat, [14], 2)).toEqual([true]);
  });

  test('at the address of the signalling is preferred to a stranger who is faster', () => {
    send(behindNat, [100]);
    expect(send(stranger, [1, 2, 3, 4, 5, 6, 7])).not.toContain(true);
    expect(send(behindNat, [101, 102, 103, 104])).toEqual([false, false, false, true]);
    expect(lock.source).toEqual(behindNat);
  });

  test('elsewhere wins when nobody comes from the address of the signalling', () => {
    expect(send(stranger, [1, 2, 3, 4, 5])).toEqual([false, false, false, false, true]);
  });

  test('elsewhere never wins when the SDP names the address of the signalling: there is no NAT between', () => {
    lock.begin({ ...rules, remote: { address: behindNat.address, port: 4000 } });
    expect(send(stranger, [1, 2, 3, 4, 5, 6, 7, 8])).not.toContain(true);
    expect(lock.source).toBeUndefined();
    expect(send({ address: behindNat.address, port: 4002 }, [1, 2, 3, 4, 5])).toContain(true);
  });

  test('who won from elsewhere gives way to the address of the SDP, but not the caller behind NAT', () => {
    expect(send(stranger, [1, 2, 3, 4, 5])).toContain(true);
    expect(send(inSdp, [1])).toEqual([true]);
    expect(send(stranger, [6])).toEqual([false]);
    const next = { ...inSdp, port: 4002 };
    lock.begin({ ...rules, remote: next });
    expect(send(behindNat, [1, 2, 3, 4, 5])).toContain(true);
    expect(send(next, [1])).toEqual([false]);
  });

  test('spray from a hundred sources does not keep the real one out', () => {
    for (let port = 1; port <= 100; port++) send({ ...stranger, port }, [port, port + 1]);
    for (let sequence = 1; sequence <= 5; sequence++) {
      now -= 60;
      send({ ...stranger, port: sequence }, [sequence]);
      send(behindNat, [sequence]);
    }
    expect(lock.source).toEqual(behindNat);
  });

  test('once locked, address and port count and SSRC may change', () => {
    send(behindNat, [1, 2, 3, 4, 5]);
    expect(send({ ...behindNat, port: 61_001 }, [6, 7, 8, 9, 10, 11])).not.toContain(true);
    expect(send(inSdp, [6])).toEqual([false]);
    expect(send(behindNat, [900], 77)).toEqual([true]);
  });

  test('is learnt again from the same IP and SSRC after five seconds of silence', () => {
    send(behindNat, [1, 2, 3, 4, 5], 42);
    now += 5_000;
    const moved = { ...behindNat, port: 62_222 };
    expect(send(moved, [6, 7, 8, 9], 41)).not.toContain(true);
    expect(send({ ...stranger }, [6, 7, 8, 9, 10, 11], 42)).not.toContain(true);
    expect(send(moved, [6, 7, 8, 9, 10, 11], 42)).toEqual([false, false, false, false, true, true]);
    expect(send(behindNat, [12], 42)).toEqual([false]);
  });

  test('is not learnt again while the old one still speaks', () => {
    send(behindNat, [1, 2, 3, 4, 5], 42);
    now += 4_000;
    expect(send({ ...behindNat, port: 62_222 }, [6, 7, 8, 9, 10, 11], 42)).not.toContain(true);
  });

  test('is learnt again after an SDP that names another remote', () => {
    send(inSdp, [1]);
    const elsewhere = { address: '192.0.2.50', port: 5000 };
    lock.begin({ ...rules, remote: elsewhere });
    expect(lock.source).toBeUndefined();
    expect(send(inSdp, [2, 3])).toEqual([false, false]);
    expect(send(elsewhere, [1])).toEqual([true]);
  });

  test('an SDP with the same remote (18x, then 200) learns again without a hole in the audio', () => {
    send(behindNat, [1, 2, 3, 4, 5]);
    lock.begin(rules);
    expect(send(behindNat, [6, 7])).toEqual([true, true]);
    const otherServer = { address: behindNat.address, port: 63_333 };
    expect(send(otherServer, [1, 2, 3, 4, 5])).toEqual([false, false, false, false, true]);
    expect(send(behindNat, [8])).toEqual([false]);
  });
});
