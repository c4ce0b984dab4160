/** What a node sees of its visit. */

import type { Call } from '../call/call.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Entry, FlowRunner, Scene, Services, Vars } from '../nodes/node-kind.ts';
import type { Scope } from './expressions.ts';
import type { Leaving } from './leaving.ts';
import { withOutgoing } from './outgoing-call.ts';
import type { ProgramNode } from './program.ts';
import type { VisitInput } from './visit.ts';
import type { Entering, World } from './world.ts';

export interface Visited {
  readonly visit: VisitInput;
  readonly node: ProgramNode;
  readonly call: Call;
  readonly world: World;
  readonly leaving: Leaving;
  readonly scope: (set?: Vars) => Scope;
  readonly language: string;
}

/** A class, since an object with getters of its own stays until a full collection, and the call with it. */
export class VisitScene implements Scene {
  readonly call: Call;
  readonly entry: Entry;
  readonly vars: Vars;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly language: string;
  readonly services: Services;
  readonly flows: FlowRunner;
  readonly evaluate: Scene['evaluate'];
  readonly #visited: Visited;

  constructor(visited: Visited) {
    const { visit, node, call, world, leaving, scope, language } = visited;
    const { program, clock, services } = world;
    this.call = withOutgoing(call, visit.outgoing);
    this.entry = visit.entry;
    this.vars = visit.vars;
    this.clock = clock;
    this.timeZone = program.flow.timeZone ?? 'UTC';
    this.language = language;
    this.services = services;
    this.flows = { run: (flow, inputs) => world.enter({ flow, inputs, ...enteringFrom(visit, node, world, leaving) }) };
    const evaluate: Scene['evaluate'] = (source, set) => program.expression(source).evaluate(scope(set));
    this.evaluate = evaluate;
    this.#visited = visited;
  }

  // Most nodes never wait and never log: neither is made before somebody asks.
  get signal(): AbortSignal {
    return this.#visited.leaving.signal;
  }

  get log(): Logger {
    const { world, call, node } = this.#visited;
    return world.log.with({ call: call.id, node: node.id });
  }
}

function enteringFrom(
  visit: VisitInput,
  { id }: ProgramNode,
  { path }: World,
  leaving: Leaving,
): Omit<Entering, 'flow' | 'inputs'> & { readonly signal: AbortSignal } {
  const { entry, digits, results, outgoing, language, secrets, quickHops } = visit;
  return {
    entry,
    path: [...path, id],
    carried: { digits, results, outgoing, language, secrets, quickHops },
    signal: leaving.signal,
  };
}
