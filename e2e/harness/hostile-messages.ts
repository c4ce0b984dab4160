/** Broken SIP from a seeded source: the same seed gives the same storm. */

export type Dice = (sides: number) => number;

/** A small generator of pseudo-random numbers (a linear congruence with Knuth's constants, upper bits). */
export function dice(seed: bigint): Dice {
  let state = seed;
  return (sides) => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffff_ffff_ffff_ffffn;
    return Number((state >> 33n) % BigInt(sides));
  };
}

type Breaker = (message: Buffer, roll: Dice) => Buffer;

const text = (message: Buffer, edit: (text: string) => string): Buffer =>
  Buffer.from(edit(message.toString('latin1')), 'latin1');

/** Ways to break a good message. */
const BREAKERS: readonly Breaker[] = [
  (message, roll) => message.subarray(0, roll(message.length)),
  (message, roll) => {
    const broken = Buffer.from(message);
    for (let bit = 0; bit <= roll(30); bit += 1) broken[roll(broken.length)]! ^= 1 << roll(8);
    return broken;
  },
  (_, roll) => Buffer.from(Array.from({ length: 1 + roll(1200) }, () => roll(256))),
  (message, roll) => text(message, (line) => line.replace('\r\n', `\r\nX-Long: ${'a'.repeat(roll(50_000))}\r\n`)),
  (message) =>
    text(message, (line) => line.replace('\r\n', `\r\n${'Via: SIP/2.0/UDP a;branch=z9hG4bKx\r\n'.repeat(600)}`)),
  (message) => text(message, (line) => line.replace(/Content-Length: \d+/, 'Content-Length: -1')),
  (message) => text(message, (line) => line.replace(/Content-Length: \d+/, 'Content-Length: 99999999999999999999')),
  (message) => text(message, (line) => line.replace(/CSeq: \d+/, 'CSeq: 4294967296999')),
  (message) => text(message, (line) => line.replace(/\r\n(From|To|Via): /g, '\r\n$1:\0 \r\n\t ')),
  (message) => text(message, (line) => line.replace('m=audio', `${'m=audio 1 RTP/AVP 0\r\n'.repeat(1000)}m=audio`)),
  (message) => text(message, (line) => line.replace(/c=IN IP4 \S+/, 'c=IN IP4 255.255.255.255')),
  (message) => text(message, (line) => line.replace(/SIP\/2\.0/g, 'SIP/7.0')),
  (message) => text(message, (line) => line.replace(/<sip:[^>]*>/g, `<sip:${'%'.repeat(200)}@[::::]:99999999>`)),
  (message) => text(message, (line) => line.replace(/\r\n/g, '\n\n\n')),
];

/** One broken form of a good message. */
export function broken(message: string, roll: Dice): Buffer {
  return BREAKERS[roll(BREAKERS.length)]!(Buffer.from(message, 'latin1'), roll);
}
