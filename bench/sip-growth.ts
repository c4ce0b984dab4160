/**
 * Whether calls grow dearer when many dialogs are up: CPU of a short call at the same arrival rate beside 100 and beside
 * 10,000 idle dialogs, and what an idle dialog holds once its transactions are forgotten. The engine alone; the product
 * is measured by `held-calls`.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { median, printGoal, printTable, spread } from './figures.ts';
import { cpuOfFamily, loadOf } from './process-load.ts';
import { type Server, startEngine } from './sip/servers.ts';
import { callBySipp, holdBySipp } from './sip/sipp-load.ts';

const FEW = 100;
const MANY = 10_000;
const RATE = 1000;
const SECONDS = 4;
const REPEATS = 5;
/** Until the transactions of the held calls are forgotten. */
const AFTERLIFE = 35_000;

interface Held {
  readonly dialogs: number;
  readonly bytes: number;
}

/** What the process says that it holds, right after a collection of garbage. */
async function heldBy({ program }: Server): Promise<Held> {
  const before = program.stdout.length;
  program.signal('SIGUSR2');
  for (;;) {
    const told = /held (\{.*\})/.exec(program.stdout.slice(before));
    if (told) return JSON.parse(told[1]!) as Held;
    await pause(20);
  }
}

async function costOf({ port, program }: Server): Promise<number> {
  const from = cpuOfFamily(program.pid);
  const { failed } = await callBySipp(port, RATE * SECONDS, RATE);
  if (failed > 0) throw new Error(`${failed} calls failed`);
  return ((cpuOfFamily(program.pid) - from) / (RATE * SECONDS)) * 1e6;
}

async function engineWith(dialogs: number) {
  const server = await startEngine();
  for (let round = 0; round < 3; round += 1) await costOf(server);
  return { dialogs, server, cpu: [] as number[] };
}

const [few, many] = [await engineWith(FEW), await engineWith(MANY)];
await pause(AFTERLIFE);
const before = { held: await heldBy(many.server), memory: loadOf(many.server.program.pid).memory };
const callers = await Promise.all([few, many].map(({ server, dialogs }) => holdBySipp(server.port, dialogs, RATE)));
await pause((1000 * MANY) / RATE + AFTERLIFE);
const after = await heldBy(many.server);
if (after.dialogs !== MANY) throw new Error(`${after.dialogs} dialogs are up, not ${MANY}`);
const kib = (after.bytes - before.held.bytes) / MANY / 1024;
const resident = [before.memory, loadOf(many.server.program.pid).memory].map((one) => (one / 1024).toFixed(0));
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  for (const { server, cpu } of [few, many]) cpu.push(await costOf(server));
}
for (const caller of callers) caller.signal('SIGKILL');
for (const { server } of [few, many]) await server.stop();

const ratio = median(many.cpu) / median(few.cpu);
printTable(
  `CPU of a short call beside idle dialogs, ${RATE} calls per second for ${SECONDS} s, ${REPEATS} times interleaved`,
  [`beside ${FEW}`, `beside ${MANY}`, 'ratio'],
  [[`${spread(few.cpu, 0)} µs`, `${spread(many.cpu, 0)} µs`, ratio.toFixed(2)]],
);
printGoal('Cost of a call', ratio, 1.3, 'times');
printGoal(`Held per idle dialog, of ${MANY}`, kib, 12, 'KiB');
console.info(
  `\nResident memory of the process before and after: ${resident.join(' and ')} MiB, garbage of the warm-up included.`,
);
