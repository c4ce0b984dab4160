import { describe, expect, test } from 'vitest';
import { EventSender } from './event-sender.ts';
import { TelephoneEvents } from './telephone-event.ts';

describe('keys that we send (RFC 4733 §2.5)', () => {
  test('last their time, end three times, and are read back as one press each', () => {
    const sender = new EventSender();
    for (const key of '5#5') expect(sender.press(key, 100)).toBe(true);
    const reader = new TelephoneEvents();
    const heard: string[] = [];
    let begun = 0;
    let timestamp = 0;
    const bytes: number[][] = [];
    for (let frame = 0; sender.busy && frame < 100; frame++, timestamp += 160) {
      const event = sender.next();
      if (!event) continue;
      if (event.begins) begun = timestamp;
      if (bytes.length < 8) bytes.push([...event.payload]);
      heard.push(reader.receive(event.payload, begun, 1) ?? '');
    }
    expect(heard.join('')).toBe('5#5');
    // event 5, E bit and volume 10, duration in ticks: five frames, then the end three times.
    expect(bytes).toEqual([
      [5, 0x0a, 0, 160],
      [5, 0x0a, 1, 64],
      [5, 0x0a, 1, 224],
      [5, 0x0a, 2, 128],
      [5, 0x0a, 3, 32],
      [5, 0x8a, 3, 32],
      [5, 0x8a, 3, 32],
      [5, 0x8a, 3, 32],
    ]);
  });

  test('what is no key is not sent, and a queue has an end', () => {
    const sender = new EventSender();
    expect(sender.press('x', 100)).toBe(false);
    expect(Array.from({ length: 100 }, () => sender.press('1', 100)).filter(Boolean)).toHaveLength(64);
  });
});
