/** The programs that new calls get. A running call keeps the one that it began with. */

import type { Flow } from '../../shared/flow-schema/flow.ts';
import { compileFlow, type Kinds } from './compile-flow.ts';
import type { Program } from './program.ts';

export class Programs {
  readonly #current = new Map<string, Program>();
  readonly #kinds: Kinds | undefined;

  constructor(kinds?: Kinds) {
    this.#kinds = kinds;
  }

  /** From here on new calls to the flow run this version. @throws when the flow is not valid */
  publish(flow: Flow, version: number): Program {
    const program = compileFlow(flow, version, this.#kinds);
    this.#current.set(flow.id, program);
    return program;
  }

  current(flowId: string): Program | undefined {
    return this.#current.get(flowId);
  }

  /** New calls find the flow no more. */
  withdraw(flowId: string): void {
    this.#current.delete(flowId);
  }

  all(): Iterable<Program> {
    return this.#current.values();
  }
}
