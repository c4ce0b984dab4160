/** The web of a flow's test: nothing is asked for real, and every answer is the test's. */

import type { FlowTestWeb } from '../../shared/flow-schema/flow-test.ts';
import type { Clock } from '../clock.ts';
import type { FlowRun } from '../flow/run-flow.ts';

type Web = FlowRun['services']['web'];
type Reply = Awaited<ReturnType<Web>>;

/** Milliseconds that nodes wait for an answer, as they do in the world. */
const PATIENCE = 5_000;

export class SimulatedWeb {
  /** Method and address, in order. */
  readonly asked: string[] = [];
  readonly #clock: Clock;
  #open: ((reply: Reply) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Somebody waits for an answer. */
  get waits(): boolean {
    return this.#open !== undefined;
  }

  readonly web: Web = async ({ method, url, signal }) => {
    this.asked.push(`${method} ${url}`);
    const decided = new AbortController();
    const left = AbortSignal.any([signal, decided.signal]);
    let reply: Reply = { outcome: 'timeout', why: 'the test gives no answer' };
    this.#open = (given) => {
      reply = given;
      decided.abort();
    };
    try {
      await this.#clock.sleep(PATIENCE, left);
    } catch (error) {
      if (signal.aborted) throw error;
    } finally {
      this.#open = undefined;
    }
    return reply;
  };

  answer(given: FlowTestWeb): void {
    this.#open?.(replyOf(given));
  }
}

function replyOf(given: FlowTestWeb): Reply {
  if (typeof given === 'string') return { outcome: given, why: 'the test says so' };
  const { status = 200, json, text = '' } = given;
  return { outcome: 'answered', status, body: json === undefined ? text : JSON.stringify(json) };
}
