import { describe, expect, test } from 'vitest';
import { RelayMap } from './relay-map.ts';

const next = { sequence: 1000, timestamp: 8000 };

describe('another stream in our numbers', () => {
  test('begins at our next packet and goes on as it came', () => {
    const map = new RelayMap();
    expect(map.place(1, 65_535, 100, next)).toEqual({ sequence: 1000, timestamp: 8000 });
    expect(map.place(1, 0, 260, { sequence: 1001, timestamp: 8160 })).toEqual({ sequence: 1001, timestamp: 8160 });
  });

  test('a loss stays a loss, and a late packet finds its gap', () => {
    const map = new RelayMap();
    map.place(1, 10, 0, next);
    expect(map.place(1, 13, 480, { sequence: 1001, timestamp: 8160 })).toEqual({ sequence: 1003, timestamp: 8480 });
    expect(map.place(1, 12, 320, { sequence: 1004, timestamp: 8480 })).toEqual({ sequence: 1002, timestamp: 8320 });
  });

  test('a straggler from before the beginning has no place', () => {
    const map = new RelayMap();
    map.place(1, 10, 1600, next);
    expect(map.place(1, 9, 1440, { sequence: 1001, timestamp: 8160 })).toBeUndefined();
  });

  test('after packets of our own it goes on behind them, and never earlier than they are', () => {
    const map = new RelayMap();
    map.place(1, 10, 0, next);
    map.interrupted();
    const later = { sequence: 1007, timestamp: 8000 + 7 * 160 };
    expect(map.place(1, 11, 160, later)).toEqual(later);
    expect(map.place(1, 12, 320, { sequence: 1008, timestamp: later.timestamp + 160 })).toEqual({
      sequence: 1008,
      timestamp: later.timestamp + 160,
    });
  });

  test('a silence of the other side stays as long as it was', () => {
    const map = new RelayMap();
    map.place(1, 10, 0, next);
    map.interrupted();
    const resumed = { sequence: 1050, timestamp: 8000 + 50 * 160 };
    expect(map.place(1, 11, 51 * 160, resumed)).toEqual({ sequence: 1050, timestamp: 8000 + 51 * 160 });
  });

  test('keys under an SSRC of their own keep the timestamp of their beginning', () => {
    const map = new RelayMap();
    map.place(1, 10, 0, next);
    const key = map.place(2, 500, 77_000, { sequence: 1001, timestamp: 8160 })!;
    const audio = map.place(1, 11, 160, { sequence: 1002, timestamp: 8160 })!;
    const again = map.place(2, 501, 77_000, { sequence: 1003, timestamp: 8320 })!;
    expect([key.sequence, audio.sequence, again.sequence]).toEqual([1001, 1002, 1003]);
    expect(again.timestamp).toBe(key.timestamp);
  });

  test('a clock that begins anew is followed', () => {
    const map = new RelayMap();
    map.place(1, 10, 0, next);
    const begun = { sequence: 1001, timestamp: 8160 };
    expect(map.place(1, 40_000, 3_000_000_000, begun)).toEqual(begun);
  });
});
