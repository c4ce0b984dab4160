import { describe, expect, test } from 'vitest';
import { RandomIds } from './random-ids.ts';

describe('ids', () => {
  test('hold 64 bits and do not repeat', () => {
    const ids = new RandomIds();
    const tags = new Set(Array.from({ length: 100_000 }, () => ids.tag()));
    expect(tags.size).toBe(100_000);
    for (const tag of tags) if (!/^[0-9a-f]{16}$/.test(tag)) throw new Error(tag);
    expect(ids.branch()).toMatch(/^z9hG4bK[0-9a-f]{16}$/);
    expect(ids.callId()).toMatch(/^[0-9a-f]{32}$/);
  });

  test('use each random byte once', () => {
    let fills = 0;
    const ids = new RandomIds((buffer) => {
      fills++;
      for (let i = 0; i < buffer.length; i++) buffer[i] = (i * 31 + fills) & 255;
    });
    for (let taken = 0; taken < 4096 / 8; taken++) ids.tag();
    expect(fills).toBe(1);
    ids.tag();
    expect(fills).toBe(2);
  });
});
