/** Seeded mutations of real input, for fuzzers: the same for the same seed, on every machine. */

/** A whole number from 0 to below `below`. */
export type Draw = (below: number) => number;

/** Mulberry32. */
export function drawsFrom(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export interface Breed {
  /** What is mutated, and what is glued behind. */
  readonly seeds: readonly Buffer[];
  /** What is put in between. */
  readonly splinters: readonly string[];
}

/** One of the seeds after one to four mutations, more often few than many. */
export function mutant(breed: Breed, draw: Draw): Buffer {
  let bytes = breed.seeds[draw(breed.seeds.length)]!;
  for (let count = 1 + draw(1 + draw(4)); count > 0; count--)
    bytes = mutations[draw(mutations.length)]!(bytes, draw, breed);
  return bytes;
}

const mutations: readonly ((bytes: Buffer, draw: Draw, breed: Breed) => Buffer)[] = [
  function flipBit(bytes, draw) {
    const copy = Buffer.from(bytes);
    if (copy.length > 0) copy[draw(copy.length)]! ^= 1 << draw(8);
    return copy;
  },
  function cutEnd(bytes, draw) {
    return bytes.subarray(0, draw(bytes.length + 1));
  },
  function cutBeginning(bytes, draw) {
    return bytes.subarray(draw(bytes.length + 1));
  },
  function insertSplinter(bytes, draw, { splinters }) {
    const at = draw(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(splinters[draw(splinters.length)]!), bytes.subarray(at)]);
  },
  function repeatPart(bytes, draw) {
    const [a, b] = [draw(bytes.length + 1), draw(bytes.length + 1)].sort((x, y) => x - y);
    return Buffer.concat([bytes.subarray(0, b), bytes.subarray(a)]);
  },
  function dropLine(bytes, draw) {
    return editLines(bytes, (lines) => lines.splice(draw(lines.length), 1));
  },
  function repeatLine(bytes, draw) {
    return editLines(bytes, (lines) => lines.splice(draw(lines.length), 0, lines[draw(lines.length)]!));
  },
  function moveLine(bytes, draw) {
    return editLines(bytes, (lines) => lines.splice(draw(lines.length), 0, ...lines.splice(draw(lines.length), 1)));
  },
  function borrowLine(bytes, draw, { seeds }) {
    const others = linesOf(seeds[draw(seeds.length)]!);
    return editLines(bytes, (lines) => lines.splice(draw(lines.length), 1, others[draw(others.length)]!));
  },
  function glueAnother(bytes, draw, { seeds }) {
    return Buffer.concat([bytes.subarray(0, draw(bytes.length + 1)), seeds[draw(seeds.length)]!]);
  },
];

/** Bytes as they are, one character each. */
const linesOf = (bytes: Buffer): string[] => bytes.toString('latin1').split('\r\n');

function editLines(bytes: Buffer, edit: (lines: string[]) => unknown): Buffer {
  const lines = linesOf(bytes);
  edit(lines);
  return Buffer.from(lines.join('\r\n'), 'latin1');
}
