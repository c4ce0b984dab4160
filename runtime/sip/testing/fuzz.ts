/** The loop of a fuzzer: many mutants, one verdict on each, and no throw. */

import { type Breed, drawsFrom, mutant } from './mutations.ts';

export interface FuzzPlan extends Breed {
  readonly inputs: number;
  readonly seed: number;
}

export interface FuzzFigures {
  /** How often each verdict was given. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Inputs that took more than 5 ms each time, and the longest of all in milliseconds: figures, not for assertions. */
  readonly slow: number;
  readonly slowest: number;
  /** MiB that the process has more than before, the test itself included: a figure, not for assertions. */
  readonly grown: number;
}

/** Milliseconds that nothing on the signalling thread may take. */
const budget = 5;
/** The machine may have stopped for a moment: what takes this long is timed again. */
const suspicious = 1;
const tries = 3;

/** @throws with number and text of the input that `judge` threw on */
export async function fuzz(plan: FuzzPlan, judge: (bytes: Buffer) => string): Promise<FuzzFigures> {
  const draw = drawsFrom(plan.seed);
  const verdicts: Record<string, number> = {};
  const rss = process.memoryUsage.rss();
  let slow = 0;
  let slowest = 0;
  for (let i = 0; i < plan.inputs; i++) {
    const bytes = mutant(plan, draw);
    let took = Number.POSITIVE_INFINITY;
    for (let left = tries; left > 0 && took > suspicious; left--) {
      const began = performance.now();
      const verdict = judged(bytes, i, judge);
      took = Math.min(took, performance.now() - began);
      if (left === tries) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
    if (took > budget) slow++;
    slowest = Math.max(slowest, took);
    // The test runner wants to hear of its workers now and then.
    if (i % 10_000 === 0) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { verdicts, slow, slowest, grown: (process.memoryUsage.rss() - rss) / 2 ** 20 };
}

function judged(bytes: Buffer, index: number, judge: (bytes: Buffer) => string): string {
  try {
    return judge(bytes);
  } catch (error) {
    throw new Error(`input ${index} ${JSON.stringify(bytes.toString('latin1'))}`, { cause: error });
  }
}

/** One line for people. */
export function figuresOf(name: string, { inputs, seed }: FuzzPlan, figures: FuzzFigures): string {
  const verdicts = Object.entries(figures.verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  const time = `${figures.slow} over ${budget} ms, the slowest ${figures.slowest.toFixed(2)} ms`;
  const memory = `RSS ${figures.grown.toFixed(0)} MiB more`;
  return `${name}, seed ${seed}: ${inputs} inputs, 0 throws, ${verdicts.join(', ')}; ${time}; ${memory}`;
}
