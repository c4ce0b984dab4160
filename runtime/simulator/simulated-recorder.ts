/** Writes nothing down, and tells of it as a real call does. */

import type { CallFact } from '../../shared/flow-schema/call-events.ts';
import type { Recorder } from '../call/call.ts';

export class SimulatedRecorder implements Recorder {
  readonly #mustBeAnswered: () => void;
  readonly #publish: (fact: CallFact) => void;
  #count = 0;
  #running: string | undefined;

  constructor(mustBeAnswered: () => void, publish: (fact: CallFact) => void) {
    this.#mustBeAnswered = mustBeAnswered;
    this.#publish = publish;
  }

  async start(): Promise<string> {
    if (this.#running !== undefined) return this.#running;
    this.#mustBeAnswered();
    this.#running = `call-${++this.#count}`;
    this.#publish({ type: 'recording.started', id: this.#running });
    return this.#running;
  }

  tell(what: 'pause' | 'resume' | 'stop'): boolean {
    const id = this.#running;
    if (id === undefined) return false;
    if (what === 'stop') {
      this.#running = undefined;
      this.#publish({ type: 'recording.stopped', id });
    }
    return true;
  }
}
