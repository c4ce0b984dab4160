import { beforeEach, describe, expect, test } from 'vitest';
import { TelephoneEvents } from './telephone-event.ts';

const end = 0x80;
const volume = 10;

/** event, end bit and volume, 16 bits of duration */
const wire = (event: number, flags: number, duration: number) =>
  Uint8Array.from([event, flags | volume, duration >> 8, duration & 0xff]);

let events: TelephoneEvents;

/** The packets of one press as phones send them: every 20 ms, the last one three times. */
function press(event: number, timestamp: number, ssrc = 1): (string | undefined)[] {
  const packets = [wire(event, 0, 160), wire(event, 0, 320), wire(event, 0, 480)];
  for (let copy = 0; copy < 3; copy++) packets.push(wire(event, end, 640));
  return packets.map((packet) => events.receive(packet, timestamp, ssrc));
}

const digits = (heard: readonly (string | undefined)[]) => heard.filter((digit) => digit !== undefined).join('');

beforeEach(() => {
  events = new TelephoneEvents();
});

describe('keys as RTP events', () => {
  test('a press is one digit, told by its first packet', () => {
    expect(press(5, 1000)).toEqual(['5', undefined, undefined, undefined, undefined, undefined]);
  });

  test('all sixteen keys', () => {
    const heard = Array.from({ length: 16 }, (_, event) => press(event, 1000 + event * 1600));
    expect(digits(heard.flat())).toBe('0123456789*#ABCD');
  });

  test('the same key twice is two digits', () => {
    expect(digits([...press(1, 1000), ...press(1, 2600)])).toBe('11');
  });

  test('every packet but one may be lost', () => {
    for (let survivor = 0; survivor < 6; survivor++) {
      events = new TelephoneEvents();
      const flags = survivor < 3 ? 0 : end;
      expect(events.receive(wire(9, flags, 160), 1000, 1)).toBe('9');
      expect(events.receive(wire(9, flags, 160), 2600, 1)).toBe('9');
    }
  });

  test('a straggler of the press before is not a new one', () => {
    press(1, 1000);
    press(2, 2600);
    expect(events.receive(wire(1, end, 640), 1000, 1)).toBeUndefined();
  });

  test('timestamps may wrap between two presses', () => {
    expect(digits([...press(3, 0xffffff00), ...press(4, 0x00000500)])).toBe('34');
  });

  test('a key held for ten seconds is one digit, in two segments', () => {
    const first = events.receive(wire(7, 0, 0xffff), 1000, 1);
    const second = events.receive(wire(7, 0, 160), 1000 + 0xffff, 1);
    expect([first, second]).toEqual(['7', undefined]);
  });

  test('a sender that begins its clock anew is heard, with or without another SSRC', () => {
    press(1, 90_000_000);
    expect(digits([...press(2, 1000), ...press(3, 400, 2)])).toBe('23');
  });

  test('other events, and payloads too short to be one, are nothing', () => {
    expect(events.receive(wire(16, 0, 160), 1000, 1)).toBeUndefined();
    expect(events.receive(Uint8Array.of(1, 2, 3), 1000, 1)).toBeUndefined();
    expect(events.receive(new Uint8Array(), 1000, 1)).toBeUndefined();
  });
});
