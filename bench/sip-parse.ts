/**
 * Reading and writing messages, beside the npm package `sip`: 40 different messages with Via, From, To, CSeq, Contact
 * and Route read as types, and the responses and requests written. What both read and write is compared field by field
 * first; where `sip` is known to be wrong, the table of its faults says so, and it must be wrong just there.
 */

import { median, printAtLeast, printTable, spread } from './figures.ts';
import { type Codec, loadCodecs } from './sip/codecs.ts';
import { compareReadings, compareWritings } from './sip/compare.ts';
import { bytesOf } from './sip/corpus-parts.ts';
import { requests } from './sip/corpus-requests.ts';
import { responses } from './sip/corpus-responses.ts';

const REPEATS = 9;
/** CPU milliseconds of one measurement, about. */
const SLICE = 400;

const samples = [...requests, ...responses];
if (samples.length !== 40) throw new Error(`the corpus has ${samples.length} messages`);
const messages = samples.map(bytesOf);
const { ours, theirs } = await loadCodecs(messages);
compareReadings(samples, ours, theirs);
compareWritings(samples, ours, theirs);

/** Microseconds of CPU that `work` takes for each message; garbage collection counts. */
function cost(work: () => void): number {
  let rounds = 0;
  const from = process.cpuUsage();
  let spent = 0;
  while (spent < SLICE * 1000) {
    for (let i = 0; i < 50; i += 1) work();
    rounds += 50;
    const { user, system } = process.cpuUsage(from);
    spent = user + system;
  }
  return spent / rounds / samples.length;
}

const jobs = {
  'read, with the typed headers': (codec: Codec) => codec.readAll,
  written: (codec: Codec) => codec.writeAll,
};
const rows: string[][] = [];
const goals: [what: string, ratio: number, goal: number][] = [];
for (const [what, job] of Object.entries(jobs)) {
  for (const codec of [ours, theirs]) cost(job(codec));
  const figures = { ours: [] as number[], theirs: [] as number[] };
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    figures.ours.push(cost(job(ours)));
    figures.theirs.push(cost(job(theirs)));
  }
  const ratio = median(figures.theirs) / median(figures.ours);
  rows.push([what, spread(figures.ours, 2), spread(figures.theirs, 2), ratio.toFixed(1)]);
  goals.push([what, ratio, what === 'written' ? 2 : 3]);
}
printTable(
  `CPU per message, 40 different ones, ${REPEATS} times interleaved`,
  ['µs CPU per message (quartiles)', 'ours', '`sip` 0.0.6', 'times as fast'],
  rows,
);
for (const [what, ratio, goal] of goals)
  printAtLeast(`Messages ${what}, per CPU second, over \`sip\``, ratio, goal, 'times');
